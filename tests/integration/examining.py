"""An organization to be examined by `warden doctor`, with no more rights than its policy for operators gives."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any

from typer.testing import CliRunner, Result

from cli.app import app
from local_org.endpoint.sessions import Session
from local_org.org import LocalOrg, Options
from tests.integration.account import EUROPE, HUB, LAMBDA, MEMBER, allow, trust

# The hub stands elsewhere than where AWS tells of IAM, so that both regions have to be right.
HOME, GLOBAL = EUROPE, "us-east-1"
EXAMINED = Options(accounts=(HUB, MEMBER), regions=(HOME, GLOBAL), deliver=False)
POLICY = f"arn:aws:iam::{HUB}:policy/lambda-warden/warden-operator-doctor"

Where = tuple[str, str]  # a check and its place


@dataclass(frozen=True, slots=True)
class Examined:
    """What the command said, and with which exit code."""

    code: int
    checks: tuple[dict[str, Any], ...]

    @property
    def broken(self) -> set[Where]:
        return self.stand("broken")

    def stand(self, state: str) -> set[Where]:
        return {(check["check"], check["where"]) for check in self.checks if check["state"] == state}

    @property
    def commands(self) -> list[str]:
        return [fault["mend"] for check in self.checks for fault in check["faults"]]


def examine(org: LocalOrg, *arguments: str, home: str = HOME) -> Examined:
    """Gives the command as an operator who may do nothing else, and reads its JSON lines."""
    done = doctor(org, "--json", *arguments, home=home)
    assert done.stderr == "", done.stderr
    return Examined(done.exit_code, tuple(map(json.loads, done.stdout.splitlines())))


def doctor(org: LocalOrg, *arguments: str, home: str = HOME) -> Result:
    """Gives the command as an operator who may do nothing else."""
    given = operator(org, home).credentials
    environment = {
        "AWS_ACCESS_KEY_ID": given.access_key,
        "AWS_SECRET_ACCESS_KEY": given.secret_key,
        "AWS_SESSION_TOKEN": given.token,
        "AWS_ENDPOINT_URL": org.endpoint,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_PROFILE": None,
    }
    return CliRunner().invoke(app, ["doctor", "--hub-region", home, *arguments], env=environment)


def operator(org: LocalOrg, home: str = HOME) -> Session:
    """Who may examine and nothing else."""
    iam, arn = org.developer(HUB, home).client("iam"), f"arn:aws:iam::{HUB}:role/operators/examiner"
    if not iam.list_roles(PathPrefix="/operators/")["Roles"]:
        iam.create_role(RoleName="examiner", Path="/operators/", AssumeRolePolicyDocument=trust(LAMBDA))
        iam.attach_role_policy(RoleName="examiner", PolicyArn=POLICY)
        # Operators have rights of their own, too. So a role that they may not become is none that our policy lacks.
        own = allow("sts:GetCallerIdentity", "*")
        iam.put_role_policy(RoleName="examiner", PolicyName="own", PolicyDocument=json.dumps(own))
    return org.session(arn, home, "operator")


def reader(org: LocalOrg) -> Session:
    """The role in the member's account that the operator becomes."""
    return org.session(f"arn:aws:iam::{MEMBER}:role/lambda-warden/warden-spoke-doctor", HOME, "operator")

"""An operator who holds Warden back with the `warden` command, and what comes of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import boto3
from botocore.config import Config
from typer.testing import CliRunner, Result

from cli.app import app
from local_org.endpoint.sessions import Session
from local_org.org import LocalOrg
from tests.integration.account import HOME, HUB, LAMBDA, Account, table, trust
from warden.ledger import Entry

SECRET = {"Variables": {"API_TOKEN": "tok-" + "9f8a7c6b5d4e3f2a1b0c"}}
CONTROLS = ("shared_role", "plaintext_secrets", "dead_letter")


Operate = Callable[..., str]
"""Gives a command with a role that has some of the policies for operators; returns what it said."""


def operator(org: LocalOrg, *policies: str) -> Session:
    """A session of a role that has these policies for operators, by how their names end, and no other right."""
    iam, name = org.developer(HUB, HOME).client("iam"), "-".join(("operator", *policies))
    if name not in Account(org, HUB).roles("/operators/"):
        iam.create_role(RoleName=name, Path="/operators/", AssumeRolePolicyDocument=trust(LAMBDA))
        for policy in policies:
            arn = f"arn:aws:iam::{HUB}:policy/lambda-warden/warden-operator-{policy}"
            iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    return org.session(f"arn:aws:iam::{HUB}:role/operators/{name}", HOME, "operator")


def warden(org: LocalOrg, *arguments: str) -> str:
    """Gives the command in the hub's account, waits until everybody has reacted, and returns what it said."""
    done = CliRunner().invoke(app, [*arguments, "--local", org.endpoint])
    assert done.exit_code == 0, done.output
    org.quiet()
    return done.output


def with_session(session: Session, *arguments: str) -> Result:
    """Gives the command with the credentials of a session, as against a real account."""
    given = session.credentials
    environment = {
        "AWS_ACCESS_KEY_ID": given.access_key,
        "AWS_SECRET_ACCESS_KEY": given.secret_key,
        "AWS_SESSION_TOKEN": given.token,
        "AWS_ENDPOINT_URL": session.client("sts").meta.endpoint_url,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_PROFILE": None,
    }
    return CliRunner().invoke(app, [*arguments, "--region", HOME], env=environment)


def refused(org: LocalOrg, *arguments: str) -> str:
    """What the command says that does not do what it was asked for."""
    done = CliRunner().invoke(app, [*arguments, "--local", org.endpoint])
    assert done.exit_code == 1, done.output
    return done.output


def statuses(account: Account, arn: str) -> list[str | None]:
    """Where the function stands under each control."""
    return [account.status(control, arn) for control in CONTROLS]


def journal(account: Account, control: str, arn: str) -> list[Entry]:
    """The changes of a function under a control, the oldest first."""
    answer = (
        account.org.developer(HUB, HOME)
        .client("dynamodb")
        .query(
            TableName=table(account.org, "CHANGES"),
            KeyConditionExpression="subject = :subject",
            ExpressionAttributeValues={":subject": {"S": f"{control}#{arn}"}},
        )
    )
    return [Entry.read(item) for item in answer["Items"]]


def look(account: Account, arn: str) -> None:
    """Has every control look at the function, although nothing about it has changed."""
    detail = f'{{"function": "{arn}", "controls": ["all"]}}'
    entry = {"EventBusName": "warden", "Source": "warden", "DetailType": "Warden Drift", "Detail": detail}
    account.heard(account.org.developer(HUB, HOME).client("events").put_events, Entries=[entry])


def terraform(account: Account, region: str = HOME) -> Any:
    """Lambda as Terraform calls it with the developer's credentials."""
    credentials = account.org.developer(account.id, region).credentials
    return boto3.client(
        "lambda",
        region_name=region,
        endpoint_url=account.org.endpoint,
        aws_access_key_id=credentials.access_key,
        aws_secret_access_key=credentials.secret_key,
        aws_session_token=credentials.token,
        config=Config(user_agent_extra="HashiCorp/1.0 Terraform/1.9.5"),
    )

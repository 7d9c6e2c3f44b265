"""An account of the organization, as its owners change it and as one finds it afterwards."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from local_org.hub.workers import Invocation
from local_org.org import LocalOrg

HUB = "111111111111"
MEMBER = "222222222222"
OTHER = "333333333333"
HOME = "us-east-1"
EUROPE = "eu-west-1"
LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
LAMBDA = "lambda.amazonaws.com"
PASSES = ("ResourceConflictException", "InvalidParameterValueException")  # what passes when one tries again
EC2 = "ec2.amazonaws.com"
REMEDIATORS = ("shared_role", "plaintext_secrets", "dead_letter")


class Found(NamedTuple):
    """What the findings table says."""

    status: str
    reason: str
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Account:
    """Whatever changes something returns when Warden is done with it, unless its events are held back (`unheard`)."""

    org: LocalOrg
    id: str = MEMBER

    def client(self, service: str, region: str = HOME) -> Any:
        return self.org.developer(self.id, region).client(service)

    def heard(self, call: Callable[..., Any], **parameters: Any) -> Any:
        """Makes a call and waits until everybody has reacted."""
        answer = call(**parameters)
        self.org.quiet()
        return answer

    def role(
        self,
        name: str,
        *,
        trusts: Sequence[str] = (LAMBDA,),
        managed: Sequence[str] = (),
        inline: Mapping[str, Any] | None = None,
        **settings: Any,
    ) -> str:
        """Makes an execution role that may also send to any queue called `own`; returns its ARN."""
        iam = self.client("iam")
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(*trusts), **settings)
        for arn in managed:
            iam.attach_role_policy(RoleName=name, PolicyArn=arn)
        own_queue = allow("sqs:SendMessage", f"arn:aws:sqs:*:{self.id}:own")
        for policy, document in {"own-queue": own_queue, **(inline or {})}.items():
            iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(document))
        return str(made["Role"]["Arn"])

    def create(self, name: str, role: str, region: str = HOME, **settings: Any) -> str:
        """Creates a function without a dead-letter target and does not wait; returns its ARN."""
        made = self.client("lambda", region).create_function(
            FunctionName=name,
            Role=role,
            Runtime="python3.13",
            Handler="app.handler",
            Code={"ZipFile": b"PK"},
            **settings,
        )
        return str(made["FunctionArn"]).removesuffix(":1")

    def function(self, name: str, role: str, region: str = HOME, **settings: Any) -> str:
        """Creates a function that has a dead-letter queue, so that nobody but its role or secrets matter; its ARN."""
        arn = self.create(name, role, region, **{"DeadLetterConfig": {"TargetArn": self.queue(region)}, **settings})
        self.org.quiet()
        return arn

    def bare(self, name: str, role: str, region: str = HOME, **settings: Any) -> str:
        """Creates a function without a dead-letter target; its ARN."""
        arn = self.create(name, role, region, **settings)
        self.org.quiet()
        return arn

    def queue(self, region: str = HOME) -> str:
        """The ARN of a queue that every role made here may send to."""
        return f"arn:aws:sqs:{region}:{self.id}:own"

    def change(self, arn: str, **settings: Any) -> None:
        """Changes a function's configuration and does not wait."""
        self.client("lambda", arn.split(":")[3]).update_function_configuration(FunctionName=arn, **settings)

    def update(self, arn: str, **settings: Any) -> None:
        """Changes a function's configuration."""
        self.heard(self.change, arn=arn, **settings)

    def delete(self, arn: str) -> None:
        """Deletes a function."""
        self.heard(self.client("lambda", arn.split(":")[3]).delete_function, FunctionName=arn)

    def read(self, arn: str) -> dict[str, Any]:
        """The function's configuration."""
        return dict(self.client("lambda", arn.split(":")[3]).get_function_configuration(FunctionName=arn))

    def role_of(self, arn: str) -> str:
        return str(self.read(arn)["Role"])

    def assigned(self, *functions: str) -> list[str]:
        """The name of each function's role."""
        return [self.role_of(arn).rpartition("/")[2] for arn in functions]

    def dead_letters_of(self, arn: str) -> str | None:
        target: str | None = self.read(arn).get("DeadLetterConfig", {}).get("TargetArn")
        return target

    def tags_of(self, arn: str) -> dict[str, str]:
        return dict(self.client("lambda", arn.split(":")[3]).list_tags(Resource=arn)["Tags"])

    def roles(self, path: str = "/warden/") -> set[str]:
        """The names of the roles under a path; by default those that Warden made."""
        pages = self.client("iam").get_paginator("list_roles").paginate(PathPrefix=path)
        return {role["RoleName"] for page in pages for role in page["Roles"]}

    def attached(self, role: str) -> set[str]:
        """The ARNs of the managed policies of a role, by its ARN or name."""
        answer = self.client("iam").list_attached_role_policies(RoleName=role.rpartition("/")[2])
        return {policy["PolicyArn"] for policy in answer["AttachedPolicies"]}

    def own_role(self, arn: str) -> str:
        """The ARN of the role that Warden makes for a function with a short name."""
        _, _, _, region, account, _, name = arn.split(":")
        return f"arn:aws:iam::{account}:role/warden/{name}-{region}"

    def finding(self, control: str, arn: str) -> Found | None:
        """What stands about a function under a control."""
        subject = {"subject": {"S": f"{control}#{arn}"}}
        hub = self.org.developer(HUB, self.org.options.home_place.region).client("dynamodb")
        item = hub.get_item(TableName=table(self.org, "FINDINGS"), Key=subject, ConsistentRead=True).get("Item")
        return Found(item["status"]["S"], item["reason"]["S"], json.loads(item["evidence"]["S"])) if item else None

    def status(self, control: str, arn: str) -> str | None:
        found = self.finding(control, arn)
        return found.status if found else None


def insist(call: Callable[..., Any], *given: Any, **settings: Any) -> Any:
    """Tries until AWS has caught up, as deployment tools do."""
    while True:
        try:
            return call(*given, **settings)
        except ClientError as error:
            if error.response["Error"]["Code"] not in PASSES:
                raise
        time.sleep(0.02)


def named(invocation: Invocation) -> str:
    """What the call that an invocation heard of was about, as its caller typed it: a function or a role, or nothing."""
    request = invocation.event.get("detail", {}).get("requestParameters") or {}
    return str(request.get("functionName") or request.get("roleName") or "")


def trust(*services: str) -> str:
    """A trust policy, as text."""
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": {"Effect": "Allow", "Principal": {"Service": list(services)}, "Action": "sts:AssumeRole"},
        }
    )


def allow(action: str, resource: str = "*") -> dict[str, Any]:
    """A policy with one statement."""
    return {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": action, "Resource": resource}}


def table(org: LocalOrg, which: str) -> str:
    """The name of one of the hub's tables: FINDINGS, CHANGES or INVENTORY."""
    variable = f"WARDEN_{which}_TABLE"
    return next(one.environment[variable] for one in org.hub_functions.values() if variable in one.environment)


def rows(org: LocalOrg, which: str) -> list[dict[str, Any]]:
    """All items of one of the hub's tables, in a fixed order."""
    hub = org.developer(HUB, HOME).client("dynamodb")
    pages = hub.get_paginator("scan").paginate(TableName=table(org, which))
    return sorted((item for page in pages for item in page["Items"]), key=str)

"""Functions that a developer creates, and the events that come of it."""

import json
from typing import Any

from bench.organization.site import GUARDED, Sent, Site

_TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
_SEND = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": GUARDED.arn("sqs", "failed")}],
}


def sound(site: Site, name: str) -> list[Sent]:
    """Create a function with a role of its own, a dead-letter queue and no secret."""
    return _create(
        site,
        name,
        _role(site, name),
        DeadLetterConfig={"TargetArn": GUARDED.arn("sqs", "failed")},
        Environment={"Variables": {"STAGE": "prod", "LOG_LEVEL": "INFO"}},
    )


def faulty(site: Site, name: str, role: str) -> list[Sent]:
    """Create a function on a role that others use, with a secret and without a dead-letter queue."""
    return _create(site, name, role, Environment={"Variables": {"STAGE": "prod", "DB_PASSWORD": f"R8s7Qz4kT2-{name}"}})


def _role(site: Site, name: str) -> str:
    iam = site.org.developer(GUARDED.account, GUARDED.region).client("iam")
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(_TRUST))
    iam.put_role_policy(RoleName=name, PolicyName="send", PolicyDocument=json.dumps(_SEND))
    return str(made["Role"]["Arn"])


def shared(site: Site) -> str:
    """Make a role for several functions; its ARN."""
    return _role(site, "team")


def _create(site: Site, name: str, role: str, **settings: Any) -> list[Sent]:
    """The deliveries of the event of this very call."""
    site.org.quiet()  # what became of its role is told before
    before = len(site.sent)
    site.org.developer(GUARDED.account, GUARDED.region).client("lambda").create_function(
        FunctionName=name,
        Role=role,
        Runtime="python3.13",
        Handler="app.handler",
        Code={"ZipFile": b"PK"},
        **settings,
    )
    site.org.quiet()
    return site.sent[before:]

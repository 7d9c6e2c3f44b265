"""A small organization behind a real HTTP endpoint, driven through boto3."""

import json
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config

from local_org.access.gate import Gate, Organization
from local_org.cloudformation.describe import Stacks
from local_org.endpoint import moto_state
from local_org.endpoint.app import Endpoint, Planes
from local_org.endpoint.call_log import CallLog
from local_org.endpoint.calls import Call
from local_org.endpoint.server import Server
from local_org.errors import ApiError
from local_org.events.rule_calls import RuleCalls
from local_org.events.rules import RuleBook
from local_org.identity.iam_plane import IamPlane
from local_org.identity.iam_view import MotoIamView
from local_org.identity.principals import Credentials, Principals
from local_org.runs import Runs

ACCOUNT, OTHER, OUTSIDE = "111111111111", "222222222222", "999999999999"
ORGANIZATION = "o-exampleorg1"
NOON = 1_700_000_000.0


@dataclass
class Clock:
    now: float = NOON

    def __call__(self) -> float:
        return self.now


@dataclass
class FakePlane:
    """Knows one function and counts what it is asked."""

    calls: list[Call] = field(default_factory=list)

    def handle(self, call: Call) -> dict[str, Any]:
        self.calls.append(call)
        name = str(call.params.get("FunctionName", ""))
        if name == "gone":
            raise ApiError("ResourceNotFoundException", "Function not found: gone", 404)
        arn = f"arn:aws:lambda:{call.region}:{call.account}:function:{name}"
        environment = {"Variables": {"TOKEN": "hidden"}}
        return {"FunctionName": name, "FunctionArn": arn, "Role": call.params.get("Role"), "Environment": environment}


class Org:
    """The parts, and clients of whoever calls."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.principals = Principals(self.clock)
        self.gate = Gate(Organization(ORGANIZATION, frozenset({ACCOUNT, OTHER})))
        self.iam = IamPlane(self.clock)
        self.view = MotoIamView(self.gate, self.iam)
        self.log = CallLog()
        self.plane = FakePlane()
        self.events: list[dict[str, Any]] = []
        self.put: list[Call] = []
        self.stacks, self.runs = Stacks(), Runs()
        planes = Planes(
            self.plane,
            self.plane,
            self.stacks,
            self.runs,
            self.iam,
            RuleCalls(RuleBook()),
            self._put_events,
            self.events.append,
        )
        self.endpoint = Endpoint(self.principals, self.gate, planes, self.log)
        self.server = Server(self.endpoint)
        self._clients: list[Any] = []

    def _put_events(self, call: Call) -> dict[str, Any]:
        self.put.append(call)
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "1"} for _ in call.params["Entries"]]}

    def client(self, service: str, who: Credentials | str = ACCOUNT, region: str = "us-east-1") -> Any:
        """Return a boto3 client of credentials, or of the developer of an account."""
        credentials = self.principals.developer(who) if isinstance(who, str) else who
        client: Any = boto3.client(
            service,  # type: ignore[call-overload]  # any service
            region_name=region,
            endpoint_url=self.server.url,
            aws_access_key_id=credentials.access_key,
            aws_secret_access_key=credentials.secret_key,
            aws_session_token=credentials.token,
            config=Config(retries={"total_max_attempts": 1}),
        )
        self._clients.append(client)
        return client

    def role(self, name: str, *statements: Any, trust: Any = None, account: str = ACCOUNT, **more: Any) -> str:
        """Create a role that Lambda may assume, with one inline policy; return its ARN."""
        iam = self.client("iam", account)
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust or TRUST_LAMBDA), **more)
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=document(*statements))
        return str(made["Role"]["Arn"])

    def session(self, role_arn: str) -> Credentials:
        return self.principals.open_session(role_arn, "s1", role_id=moto_state.find_role_by_arn(role_arn).id)

    def close(self) -> None:
        for client in self._clients:
            client.close()
        self.server.stop()
        moto_state.reset()


TRUST_LAMBDA = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}


def document(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any, resource: Any, **rest: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **rest}

"""A small organization in which developers' functions run: real processes, no threads, a clock that the test moves."""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from local_org.access.gate import Gate, Organization
from local_org.cloudformation.describe import Stacks
from local_org.endpoint import moto_state
from local_org.endpoint.app import Endpoint, Planes
from local_org.endpoint.call_log import CallLog
from local_org.endpoint.server import Server
from local_org.endpoint.sessions import Clients
from local_org.events.rule_calls import RuleCalls
from local_org.events.rules import RuleBook
from local_org.identity.iam_plane import IamPlane
from local_org.identity.iam_view import MotoIamView
from local_org.identity.principals import Principals
from local_org.lambda_plane import LambdaPlane
from local_org.runs import Runs
from local_org.workloads import Clock, Workloads
from tests.unit.local_org.endpoint.small_org import TRUST_LAMBDA, allow, document

ACCOUNT, REGION = "111111111111", "us-east-1"
START = 1_767_225_600.0
MINUTE = 60.0
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:letters"
LETTERS_URL = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/letters"


class Shop:
    """One account. `work` lets everything happen that is due, `later` after so many seconds."""

    def __init__(self) -> None:
        moto_state.reset()
        self.now = START
        principals, self.log = Principals(self.clock), CallLog()
        gate, iam = Gate(Organization("o-1", frozenset({ACCOUNT}))), IamPlane(self.clock)
        self.plane = LambdaPlane(MotoIamView(gate, iam), clock=self.clock, visibility=moto_state.visibility)
        waits = Clock(self.clock, lambda attempt: MINUTE * attempt)
        self.workloads = Workloads(self.plane, gate, self.log, principals, waits)
        planes = Planes(
            self.workloads.api, self.plane, Stacks(), Runs(), iam, RuleCalls(RuleBook()), lambda _: {}, lambda _: None
        )
        self.endpoint = Endpoint(principals, gate, planes, self.log)
        self._server = Server(self.endpoint).start()
        self.workloads.call(self._server.url)
        self._clients, self._developer = Clients(self._server.url), principals.developer(ACCOUNT)
        self.functions, self.sqs, self.iam = self.client("lambda"), self.client("sqs"), self.client("iam")
        self.sns = self.client("sns")
        self.sqs.create_queue(QueueName="letters")

    def client(self, service: str) -> Any:
        return self._clients.client(service, REGION, self._developer)

    def clock(self) -> float:
        return self.now

    def close(self) -> None:
        self.workloads.stop()
        self._clients.close()
        self._server.stop()
        moto_state.reset()

    def role(self, name: str, *statements: Mapping[str, Any]) -> str:
        """A role that Lambda may assume, with these rights; its ARN."""
        made = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(TRUST_LAMBDA))
        if statements:
            self.iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document(*statements))
        return str(made["Role"]["Arn"])

    def function(self, body: str, name: str = "f", role: str = "", **settings: Any) -> str:
        """A function whose handler has this body; its ARN. Its role may send to the queue of letters."""
        role = role or self.role(name, allow("sqs:SendMessage", QUEUE))
        made = self.functions.create_function(
            FunctionName=name,
            Role=role,
            Runtime="python3.13",
            Handler="app.handler",
            Code={"ZipFile": package(body)},
            Timeout=60,
            **settings,
        )
        return str(made["FunctionArn"])

    def mend(self, body: str, name: str = "f") -> None:
        self.functions.update_function_code(FunctionName=name, ZipFile=package(body))

    def call(self, event: Any = None, name: str = "f", **more: Any) -> dict[str, Any]:
        """Invoke a function and wait; what boto3 answers, with the payload read."""
        answer = self.functions.invoke(FunctionName=name, Payload=json.dumps(event).encode(), **more)
        return {**answer, "Payload": json.loads(answer["Payload"].read() or "null")}

    def send(self, payload: bytes, name: str = "f", **more: Any) -> str:
        """Invoke a function asynchronously; the request's id."""
        answer = self.functions.invoke(FunctionName=name, InvocationType="Event", Payload=payload, **more)
        assert answer["StatusCode"] == 202
        return str(answer["ResponseMetadata"]["RequestId"])

    def work(self) -> int:
        """Let happen what is due now; how many things that were."""
        steps = 0
        while self.workloads.work.step():
            steps += 1
        return steps

    def later(self, seconds: float) -> int:
        self.now += seconds
        return self.work()

    def letters(self, name: str = "letters") -> list[dict[str, Any]]:
        """Take what is in a queue, as boto3 gives it."""
        url = self.sqs.get_queue_url(QueueName=name)["QueueUrl"]
        wanted = {"MessageAttributeNames": ["All"], "AttributeNames": ["All"], "MaxNumberOfMessages": 10}
        messages = list(self.sqs.receive_message(QueueUrl=url, **wanted).get("Messages", []))
        for message in messages:
            self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return messages


def package(body: str) -> bytes:
    """A deployment package of one file with one handler."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", f"import json, os\n\n\ndef handler(event, context):\n{lines}")
    return packed.getvalue()

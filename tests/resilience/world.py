"""A member account with roles and functions, made quickly and put back to how it was."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from local_org.faults.checkpoint import Checkpoint
from local_org.faults.stage import Delivery, Stage
from local_org.faults.working import Working
from local_org.place import Place

HUB = "111111111111"
MEMBER = "222222222222"
HOME = "us-east-1"
PLACE = Place(MEMBER, HOME)
LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
GRANT = f"arn:aws:iam::{MEMBER}:policy/lambda-warden/warden-dead-letter-grant"
SECRET = {"Variables": {"API_TOKEN": "tok-" + "9f8a7c6b5d4e3f2a1b0c", "STAGE": "prod"}}
LAMBDA = "lambda.amazonaws.com"
EC2 = "ec2.amazonaws.com"


class World:
    """What the owners of the account do. Nothing reacts before it is told to."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.iam = stage.client("iam", PLACE)
        self.functions = stage.client("lambda", PLACE)
        self._events = stage.client("events", Place(HUB, HOME))
        self._working = Working(stage.org.options)
        self._before = Checkpoint.take(stage.org, MEMBER)

    def reset(self) -> None:
        """Everything as it was before anything was made."""
        self.stage.faults.clear()
        self.stage.as_deployed()
        self.stage.restart()
        self.restore(self._before)

    def checkpoint(self) -> Checkpoint:
        return Checkpoint.take(self.stage.org, MEMBER)

    def restore(self, checkpoint: Checkpoint) -> None:
        checkpoint.restore(self.stage.org)
        self.stage.arrivals()

    def broken(self) -> list[str]:
        """What does not work at this moment."""
        return list(self._working.broken(self.stage.org.functions.regions))

    def role(self, name: str, *, trusts: Sequence[str] = (LAMBDA,), managed: Sequence[str] = (LOGS,)) -> str:
        """Makes a role that may write logs and send to the queue `own`; its ARN."""
        made = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(*trusts))
        for arn in managed:
            self.iam.attach_role_policy(RoleName=name, PolicyArn=arn)
        self.put(name, "own-queue", "sqs:SendMessage", self.queue)
        return str(made["Role"]["Arn"])

    def put(self, role: str, policy: str, action: str, resource: str = "*") -> None:
        """Gives a role an inline policy."""
        document = {"Statement": {"Effect": "Allow", "Action": action, "Resource": resource}, "Version": "2012-10-17"}
        self.iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))

    def function(self, name: str, role: str, **settings: Any) -> str:
        """Creates a function without a dead-letter target; its ARN."""
        given = {"Runtime": "python3.13", "Handler": "app.handler", "Code": {"ZipFile": b"PK"}, **settings}
        made = self.functions.create_function(FunctionName=name, Role=role, **given)
        return str(made["FunctionArn"]).removesuffix(":1")

    def kept(self, name: str, role: str, **settings: Any) -> str:
        """Creates a function that has a dead-letter queue of its owner; its ARN."""
        return self.function(name, role, DeadLetterConfig={"TargetArn": self.queue}, **settings)

    def reads(self, arn: str) -> str:
        """Has a function read a stream whose failed records go nowhere; the mapping's UUID."""
        role = self.functions.get_function_configuration(FunctionName=arn)["Role"].rpartition("/")[2]
        self.put(role, "stream", "kinesis:*")
        source = f"arn:aws:kinesis:{HOME}:{MEMBER}:stream/clicks"
        made = self.functions.create_event_source_mapping(
            EventSourceArn=source, FunctionName=arn, StartingPosition="LATEST"
        )
        return str(made["UUID"])

    def change(self, arn: str, **settings: Any) -> None:
        self.functions.update_function_configuration(FunctionName=arn, **settings)

    def ask_to_undo(self, change: Mapping[str, Any]) -> None:
        """Somebody in the hub's account asks for a change to be taken back, given as the journal has it."""
        detail = {"subject": change["subject"], "change": change["change"], "by": "an operator", "reason": "it hurts"}
        entry = {"EventBusName": "warden", "Source": "warden", "DetailType": "Warden Undo Requested"}
        self._events.put_events(Entries=[entry | {"Detail": json.dumps(detail)}])

    def ask_for_a_sweep(self) -> None:
        """Somebody in the hub's account asks for the account to be swept where its functions are."""
        detail = json.dumps({"account": MEMBER, "region": HOME})
        entry = {"EventBusName": "warden", "Source": "warden", "DetailType": "Warden Sweep Requested"}
        self._events.put_events(Entries=[entry | {"Detail": detail}])

    @property
    def queue(self) -> str:
        return f"arn:aws:sqs:{HOME}:{MEMBER}:own"

    def undo(self, control: str, arn: str) -> None:
        """Asks, as an operator in the hub's account, for the control's last change of the function to be taken back."""
        subject = f"{control}#{arn}"
        changes = [item for item in self.journal() if item["subject"] == subject and item["progress"] == "applied"]
        self.ask_to_undo(changes[-1])

    def restrain(self, **words: str) -> None:
        """Puts an item into the table of restraints, as the command line does."""
        table = self.stage.org.hub_functions["undo"].environment["WARDEN_RESTRAINTS_TABLE"]
        item = {name: {"S": value} for name, value in words.items()}
        self.stage.client("dynamodb", Place(HUB, HOME)).put_item(TableName=table, Item=item)

    def last(self, control: str) -> Delivery:
        """The last event that arrived for a control; the others are dropped."""
        return self.stage.arrivals_of(control)[-1]

    def findings(self) -> dict[str, str]:
        """The status of each finding by control and function name."""
        items = self.checkpoint().items("findings")
        return {f"{item['control']} {item['function'].rpartition(':')[2]}": item["status"] for item in items}

    def journal(self) -> list[dict[str, Any]]:
        return self.checkpoint().items("changes")


def trust(*services: str) -> str:
    """A trust policy, as text."""
    statement = {"Effect": "Allow", "Principal": {"Service": list(services)}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": statement})

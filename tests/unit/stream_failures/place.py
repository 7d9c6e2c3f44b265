"""One function in one account, and stream_failures looking at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stream_failures.aws import StreamFailures
from stream_failures.plan import Facts, SetOnFailure, plan
from tests.unit.fakes.answers import refusal
from tests.unit.fakes.functions import FakeLambda
from tests.unit.fakes.roles import FakeIam, FakeRole
from tests.unit.fakes.spoke import FakeSpoke
from tests.unit.fakes.waiting import unhurried
from tests.unit.warden.samples import ACCOUNT, ORDERS, SHARED, drift, trigger
from warden.default_target import Kind, grant_arn
from warden.on_failure import OnFailure
from warden.remediator import Remediator
from warden.run import Warden

if TYPE_CHECKING:
    pass


QUEUE = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:warden-dead-letters"
THEIRS = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:orders-failed"
CLICKS = f"arn:aws:kinesis:eu-west-1:{ACCOUNT}:stream/clicks"
JOBS = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:jobs"
UUID = "14e0db71-5d35-4eb5-b481-8945cf9d10c2"
MENDED = OnFailure(QUEUE, bisect=True, retries=10)
SETTING = SetOnFailure(ORDERS, UUID, OnFailure(), MENDED)
LISTED = ["list_event_source_mappings"]
NOT_GRANTED = refusal(
    "InvalidParameterValueException",
    "The provided execution role does not have permissions to call SendMessage on SQS",
)


class Place:
    """Lambda, SQS and IAM in one account, and the control looking at them."""

    def __init__(self) -> None:
        self.spoke = FakeSpoke()
        self.aws = StreamFailures(self.spoke, Kind.SQS)
        self.iam: FakeIam = self.spoke.iam[ACCOUNT]
        self.iam.roles["shop"] = FakeRole("/service/", {})
        self.iam.policies[grant_arn(ORDERS)] = {}
        self.functions: FakeLambda = self.spoke.lambdas[ACCOUNT, ORDERS.region]
        self.queues = self.spoke.queues[ACCOUNT, ORDERS.region].queues
        self.functions.add(ORDERS, Role=SHARED, Timeout=30)

    def read(self, *, deep: bool = False) -> Facts:
        return self.aws.read(trigger(drift(ORDERS)), deep)

    @property
    def on_failure(self) -> OnFailure:
        return OnFailure.of(self.functions.mappings[UUID])


def to(destination: str) -> dict[str, Any]:
    """The setting that sends failed records there."""
    return {"DestinationConfig": {"OnFailure": {"Destination": destination}}}


def run(warden: Warden, place: Place) -> str | None:
    remediator = Remediator("stream_failures", place.aws.read, plan, place.aws.apply)
    status: str | None = warden.run(drift(ORDERS), remediator, unhurried())["status"]
    return status

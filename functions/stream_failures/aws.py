"""All that stream_failures asks of AWS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from stream_failures.plan import Facts, SetOnFailure, SourceQueue, Stream, loses
from warden import grant
from warden.default_target import AttachGrant, Kind, default_targets
from warden.errors import MalformedEvent, code
from warden.mappings import QUEUE, STREAMS, change, mappings_of, source_of
from warden.model import Action, Function
from warden.on_failure import UNLIMITED, OnFailure
from warden.patience import Patience
from warden.spoke import Spoke
from warden.trigger import Trigger

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

DENIED = ("AccessDenied", "AccessDeniedException")
NO_QUEUE = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")


class StreamFailures:
    """Reads what becomes of records and messages that a function fails on, and gives streams the default target."""

    def __init__(self, spoke: Spoke, kind: Kind) -> None:
        self._spoke = spoke
        self._kind = kind

    def read(self, trigger: Trigger, deep: bool) -> Facts:  # noqa: FBT001 - the flow's calling convention
        """The facts on the trigger's function; two calls and one for each alias while it reads no queue."""
        function = trigger.function
        if function is None:
            raise MalformedEvent("detail.responseElements.functionArn: missing")
        try:
            mappings = mappings_of(self._spoke.lambda_in(function), function)
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            return Facts(None)
        readers = _Readers(self._spoke, function)
        streams = [one for one in mappings if source_of(one) in STREAMS]
        queues = [one for one in mappings if source_of(one) == QUEUE]
        return Facts(
            function,
            self._kind,
            tuple(self._stream(readers, one, deep=deep) for one in streams),
            tuple(queue for one in queues if (queue := self._queue(readers, one)) is not None),
        )

    def apply(self, action: Action, patience: Patience) -> None:
        """Makes one change of the plan. Raises Blocked when the role cannot take another policy."""
        match action:
            case AttachGrant():
                grant.attach(self._spoke, action)
            case SetOnFailure(function, uuid, before, after):
                change(self._spoke.lambda_in(function), function, uuid, before, after, patience=patience)
            case _:
                raise TypeError(f"not an action of stream_failures: {action!r}")

    def _stream(self, readers: _Readers, mapping: Mapping[str, Any], *, deep: bool) -> Stream:
        """A destination of the owner's needs no further look; that we attached the grant just now needs no asking."""
        on_failure = OnFailure.of(mapping)
        ages_out = mapping.get("MaximumRecordAgeInSeconds", UNLIMITED) != UNLIMITED
        found = Stream(mapping["UUID"], mapping["EventSourceArn"], on_failure, ages_out=ages_out)
        if not (loses(on_failure) or on_failure.destination in default_targets(readers.function)):
            return found
        role = readers.role_of(mapping)
        granted = None if deep else readers.is_granted(role)
        return found._replace(role_arn=role, granted=granted)

    def _queue(self, readers: _Readers, mapping: Mapping[str, Any]) -> SourceQueue | None:
        """The queue behind the mapping; None when it is gone. Of another account's we may read nothing."""
        arn, role, timeout = mapping["EventSourceArn"], readers.role_of(mapping), readers.timeout_of(mapping)
        account, name = arn.split(":")[4:6]
        if account != readers.function.account:
            return SourceQueue(arn, role, timeout, unreadable=f"it belongs to the account {account}")
        try:
            found = _attributes(self._spoke.client(QUEUE, readers.function), name)
        except ClientError as error:
            if code(error) in NO_QUEUE:
                return None
            if code(error) not in DENIED:
                raise
            return SourceQueue(arn, role, timeout, unreadable="its policy does not let Warden read it")
        return SourceQueue(arn, role, timeout, int(found["VisibilityTimeout"]), redriven="RedrivePolicy" in found)


class _Readers:
    """What a function's mappings invoke, $LATEST or what aliases serve: each is read once, when it matters."""

    def __init__(self, spoke: Spoke, function: Function) -> None:
        self.function = function
        self._spoke = spoke
        self._configurations: dict[str, tuple[str, int]] = {}
        self._granted: dict[str, bool] = {}

    def role_of(self, mapping: Mapping[str, Any]) -> str:
        return self._read(mapping["FunctionArn"])[0]

    def timeout_of(self, mapping: Mapping[str, Any]) -> int:
        return self._read(mapping["FunctionArn"])[1]

    def is_granted(self, role_arn: str) -> bool:
        if role_arn not in self._granted:
            self._granted[role_arn] = grant.is_attached(self._spoke, self.function, role_arn)
        return self._granted[role_arn]

    def _read(self, qualified: str) -> tuple[str, int]:
        if qualified not in self._configurations:
            # Role and timeout alone: the environment in it goes nowhere.
            found = self._spoke.lambda_in(self.function).get_function_configuration(FunctionName=qualified)
            self._configurations[qualified] = found["Role"], found["Timeout"]
        return self._configurations[qualified]


def _attributes(sqs: SQSClient, name: str) -> Mapping[str, str]:
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    # What is not set is not in the answer.
    names: Any = ["VisibilityTimeout", "RedrivePolicy"]
    return cast("Mapping[str, str]", sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"])

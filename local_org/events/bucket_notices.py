"""S3's notices of new objects: sent to a queue within AWS, if the queue's policy takes them from S3."""

import json
from collections.abc import Mapping
from typing import Any

from moto.s3 import notifications
from moto.s3.exceptions import S3ClientError

from local_org.access.gate import Gate
from local_org.access.resources import Need
from local_org.endpoint.call_log import CallLog, Logged
from local_org.events import delivery
from local_org.identity import principals
from local_org.place import Place

S3 = "s3.amazonaws.com"
SEND = "sqs:SendMessage"


class BucketNotices:
    """Stands where moto sends to queues without asking anybody. Writes each decision into the call log."""

    def __init__(self, gate: Gate, log: CallLog) -> None:
        self._gate = gate
        self._log = log

    def install(self) -> None:
        """Have moto send this way, in place of whoever was installed before."""
        notifications._send_sqs_message = self.send  # noqa: SLF001 - it has no seam of its own

    def send(self, account: str, event: Mapping[str, Any], queue: str, region: str) -> None:
        """Send a notice of a bucket of an account; one that the queue does not take is lost.

        Raises S3's own error when it is the first, by which S3 tries whether it may send there at all.
        """
        place, bucket = Place(account, region), _bucket(event)
        arn = place.arn("sqs", queue)
        if self._may(place, arn, bucket):
            delivery.send(arn, json.dumps(event))
        elif "Records" not in event:
            raise S3ClientError("InvalidArgument", "Unable to validate the following destination configurations")

    def _may(self, place: Place, queue: str, bucket: str) -> bool:
        source = {
            "aws:sourcearn": (f"arn:{place.partition}:s3:::{bucket}",),
            "aws:sourceaccount": (place.account,),
        }
        caller = principals.service(S3, place.account)
        decision = self._gate.may(caller, Need(SEND, queue, place.account), place.region, source)
        self._log.add(
            Logged(
                principal=S3,
                role=None,
                session="",
                service="sqs",
                action=SEND,
                resource=queue,
                account=place.account,
                region=place.region,
                allowed=decision.allowed,
                error_code=None if decision.allowed else "AccessDenied",
                by=decision.by,
            )
        )
        return decision.allowed


def _bucket(event: Mapping[str, Any]) -> str:
    """The bucket that a notice, or the first one to try, is about."""
    return str(event["Records"][0]["s3"]["bucket"]["name"] if "Records" in event else event["Bucket"])

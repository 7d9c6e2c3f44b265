"""What a run asks of AWS: a letter from the archive, and Lambda's invocation of the function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError

from redrive.plan import Refusal, Unrunnable, event_of, failure, refusal
from warden.errors import Unreachable, WardenError, code, message
from warden.letter import Letter, ToldBy
from warden.model import Function
from warden.remediator import SESSION_OVER, SESSION_REFUSED
from warden.shape import shape
from warden.spoke import Spoke

# What S3 says of an object that has expired, or that is encrypted with a key that may not be used any more.
UNREADABLE = ("AccessDenied", "InvalidObjectState", "KMS.DisabledException", "NoSuchKey")
LONGEST_ERROR = 300
DESTINATION = "destination"  # in place of a role's id: the letter is the record of an on-failure destination


class CanaryFailed(WardenError):
    """The letter that went first was run and failed; says with what."""


class Unended(WardenError):
    """The letter that went first may still be running, and can be waited for no longer."""


class Passing(WardenError):
    """Lambda runs nothing for the moment."""


class Stopped(WardenError):
    """No letter can be run at all; says why."""


class Archive:
    """The bucket of letters. s3: gives the client; it is made with the first letter."""

    def __init__(self, s3: Callable[[], Any], bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def event(self, letter: Letter) -> bytes:
        """The event that the letter holds. Raises Unrunnable."""
        try:
            answer = self._s3().get_object(Bucket=self._bucket, Key=letter.origin.key)
        except ClientError as error:
            if code(error) not in UNREADABLE:
                raise
            raise Unrunnable(f"its object is gone or may not be read: {code(error)}") from error
        is_record = letter.told_by is ToldBy.DESTINATION or letter.origin.role_id == DESTINATION
        return event_of(answer["Body"].read(), is_record=is_record)


class Invoker:
    """Runs events under this function's role in the account of the function."""

    def __init__(self, spoke: Spoke) -> None:
        self._spoke = spoke

    def wait_for(self, function: Function, qualifier: str, event: bytes) -> None:
        """Runs the event and waits for its end. Raises CanaryFailed, Unended, Unrunnable, Passing and Stopped."""
        try:
            answer = self._invoke(function, qualifier, event, "RequestResponse")
        except ReadTimeoutError as error:
            raise Unended(
                "the first letter did not end in the time that a redrive can wait for it, and no other was run;"
                " no try is counted, and it may be run again 16 minutes after it was begun"
            ) from error
        if "FunctionError" in answer:
            raise CanaryFailed(shape(failure(answer["Payload"].read())))

    def send(self, function: Function, qualifier: str, event: bytes) -> str:
        """Hands the event to Lambda; returns the request's id, under which it fails if it does.

        Raises Unrunnable, Passing and Stopped.
        """
        answer = self._invoke(function, qualifier, event, "Event")
        return str(answer["ResponseMetadata"]["RequestId"])

    def _invoke(self, function: Function, qualifier: str, event: bytes, kind: str) -> Any:
        """Calls; once more if a session that was kept is refused, for our role may have been made anew since."""
        try:
            return self._call(function, qualifier, event, kind)
        except ClientError as error:
            if code(error) not in (*SESSION_REFUSED, *SESSION_OVER) or not self._spoke.forget(function.account):
                raise _judged(error) from error
        except Unreachable as gone:
            raise Stopped(str(gone)) from gone
        try:
            return self._call(function, qualifier, event, kind)
        except ClientError as error:
            raise _judged(error) from error

    def _call(self, function: Function, qualifier: str, event: bytes, kind: str) -> Any:
        which = {"Qualifier": qualifier} if qualifier else {}
        client: Any = self._spoke.lambda_in(function)
        return client.invoke(FunctionName=function.arn, InvocationType=kind, Payload=event, **which)


def _judged(error: ClientError) -> Exception:
    """The refusal as what it means for the run."""
    why = f"{code(error)}: {message(error)}"[:LONGEST_ERROR]
    match refusal(code(error)):
        case Refusal.LETTER:
            return Unrunnable(f"Lambda does not take it: {why}")
        case Refusal.PASSING:
            return Passing(f"Lambda puts it off: {why}")
        case Refusal.RUN:
            return Stopped(f"Lambda does not run the function: {why}")

"""Errors that name what is wrong; whatever is not listed here is AWS's own and propagates."""

from botocore.exceptions import ClientError

from warden.withholding import withhold


class WardenError(Exception):
    """Base of Warden's own errors."""


class MalformedEvent(WardenError):
    """An event that cannot be read: says which field, never what the event contains."""


class InvalidSettings(WardenError):
    """An environment variable of a hub function is missing or out of range; names the variable."""


class Blocked(WardenError):
    """AWS refused a change for a reason that no retry mends; the reason becomes the finding's."""


class Stale(WardenError):
    """What we read was changed by someone else before we could act on it: read again, plan again."""


class OutOfTime(WardenError):
    """Waiting any longer would outlive the invocation; the event is retried whole."""


class MalformedItem(WardenError):
    """An item of one of our tables cannot be read: names the item. Nothing is changed on a guess."""


class NotMended(WardenError):
    """The change was made, yet the function still reads as it did before; the event is retried whole."""


class Unreachable(WardenError):
    """The account has no role for us (it left, or was never enrolled), or the region is not enabled."""


def code(error: ClientError) -> str:
    """AWS's error code, such as `NoSuchEntity`; empty when the answer carried none."""
    return str(error.response.get("Error", {}).get("Code", ""))


def message(error: ClientError) -> str:
    """AWS's error message; two causes that share a code are told apart by it (aws-facts 15).

    AWS repeats in it what it was sent: credentials are withheld, before anybody cuts the text in the middle of one.
    """
    return str(withhold(error.response.get("Error", {}).get("Message", "")))

"""Who had a role: how long that is remembered, and items of the `inventory` table beside the functions' own.

One for each role that a function had before its former one, `<function ARN>#<role>`, without a `role`: so it counts as
nobody's user, and the index by_former finds it. It goes by itself, and does no harm until then: what it says was so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from warden.model import Function

# A dead letter waits for 14 days at most, and is told to be its function's by what is on record of the role. It also
# outlives every event: CloudTrail delivers within minutes, EventBridge retries for 24 hours.
TOMBSTONE = timedelta(days=16)
KEPT = timedelta(days=365)  # an alias may serve a version under a role for as long after the function left it
_SIGN = "#"  # neither functions nor roles have it in their names


def trace(function: Function, former: str, left: str) -> dict[str, Any]:
    """The update, as DynamoDB takes it, by which it stays on record that the function left the role at that time."""
    expires = datetime.fromisoformat(f"{left[:19]}+00:00") + KEPT
    return {
        "Key": {"account": {"S": function.account}, "function": {"S": f"{function.arn}{_SIGN}{former}"}},
        "UpdateExpression": "SET former = :former, as_of = :left, expires = :expires",
        "ExpressionAttributeValues": {
            ":former": {"S": former},
            ":left": {"S": left},
            ":expires": {"N": str(int(expires.timestamp()))},
        },
    }


def leaver(item: Mapping[str, Mapping[str, Any]]) -> tuple[Function, str]:
    """Who left, in an item of the index by_former, and when: ISO 8601 in UTC, to the second.

    Of one that was deleted there is no `since`: it left when that was noted, or before.
    """
    function = item["function"]["S"].partition(_SIGN)[0]
    return Function.from_arn(function), item.get("since", item["as_of"])["S"][:19]

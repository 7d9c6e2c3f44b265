"""What a request says of itself: the condition keys that policies can ask for."""

from collections.abc import Mapping

# Condition keys in lower case -> their values. An empty tuple says: this request has no such key.
Context = Mapping[str, tuple[str, ...]]

# Keys that can have several values: a plain operator says nothing sound about them, and no variable may name them.
SEVERAL_VALUES = frozenset({"aws:tagkeys", "dynamodb:attributes", "dynamodb:leadingkeys", "events:source"})
TAG_KEYS = ("aws:requesttag/", "aws:resourcetag/", "iam:resourcetag/")


class PolicyNotUnderstoodError(Exception):
    """A policy uses something that is not modelled here, so no request can be judged by it."""


def lookup(key: str, context: Context) -> tuple[str, ...]:
    """Return the values of a key in lower case; PolicyNotUnderstoodError for one of which the context says nothing."""
    if key in context:
        return context[key]
    if any(key.startswith(prefix) and prefix in context for prefix in TAG_KEYS):
        return ()
    raise PolicyNotUnderstoodError(f"condition key {key}")

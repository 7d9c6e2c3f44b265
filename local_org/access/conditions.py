"""The Condition block of a policy statement: compiled once, then held against the context of a request.

Source of the rules: IAM's reference of condition operators and of keys with several values. What is not in
the tables here is an error, never a match: a condition that we cannot judge must not let anything through.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local_org.access.wildcards import arn_like, like

# Condition keys in lower case -> their values. An empty tuple says: this request has no such key.
Context = Mapping[str, tuple[str, ...]]

# Keys that can have several values: a plain operator says nothing sound about them.
SEVERAL_VALUES = frozenset({"aws:tagkeys", "dynamodb:attributes", "dynamodb:leadingkeys", "events:source"})
TAG_KEYS = ("aws:requesttag/", "aws:resourcetag/", "iam:resourcetag/")


class PolicyNotUnderstoodError(Exception):
    """A policy uses something that is not modelled here, so no request can be judged by it."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one value of the policy is held against one of the request; `negated`: none may match."""

    holds: Callable[[str, str], bool]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of one operator. `over` is ForAllValues, ForAnyValue or empty; no comparison means Null."""

    operator: str
    key: str
    wanted: tuple[str, ...]
    comparison: Comparison | None
    over: str
    if_exists: bool


def _same(wanted: str, found: str) -> bool:
    return wanted == found


def _same_but_case(wanted: str, found: str) -> bool:
    return wanted.casefold() == found.casefold()


COMPARISONS = {
    "ArnEquals": Comparison(arn_like),
    "ArnLike": Comparison(arn_like),
    "ArnNotEquals": Comparison(arn_like, negated=True),
    "ArnNotLike": Comparison(arn_like, negated=True),
    "Bool": Comparison(_same_but_case),
    "NumericEquals": Comparison(lambda wanted, found: float(found) == float(wanted)),
    "NumericGreaterThan": Comparison(lambda wanted, found: float(found) > float(wanted)),
    "NumericGreaterThanEquals": Comparison(lambda wanted, found: float(found) >= float(wanted)),
    "NumericLessThan": Comparison(lambda wanted, found: float(found) < float(wanted)),
    "NumericLessThanEquals": Comparison(lambda wanted, found: float(found) <= float(wanted)),
    "NumericNotEquals": Comparison(lambda wanted, found: float(found) == float(wanted), negated=True),
    "StringEquals": Comparison(_same),
    "StringEqualsIgnoreCase": Comparison(_same_but_case),
    "StringLike": Comparison(like),
    "StringNotEquals": Comparison(_same, negated=True),
    "StringNotEqualsIgnoreCase": Comparison(_same_but_case, negated=True),
    "StringNotLike": Comparison(like, negated=True),
}
_OPERATOR = re.compile(r"(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?")
_VARIABLE = re.compile(r"\$\{([^}]*)\}")


def compile_block(block: Mapping[str, Mapping[str, Any]]) -> tuple[Condition, ...]:
    """Return the conditions of a Condition block, all of which must hold; PolicyNotUnderstoodError."""
    return tuple(_compile(operator, key, raw) for operator, keys in block.items() for key, raw in keys.items())


def holds(condition: Condition, context: Context) -> bool:
    """Whether a condition holds; PolicyNotUnderstoodError for a key of which the context says nothing."""
    found = _lookup(condition.key, context)
    if condition.comparison is None:
        return condition.wanted == (str(not found).lower(),)
    if condition.over == "ForAllValues":
        return all(_matches(condition, value, context) for value in found)
    if not found:
        return condition.if_exists or (condition.comparison.negated and not condition.over)
    return any(_matches(condition, value, context) for value in found)


def expand(text: str, context: Context) -> str:
    """Put values for the policy variables (`${aws:PrincipalAccount}`) of a text."""
    if "${" not in text:
        return text
    return _VARIABLE.sub(lambda variable: _value(variable[1], context), text)


def _compile(operator: str, key: str, raw: Any) -> Condition:
    parsed = _OPERATOR.fullmatch(operator)
    base = parsed[2] if parsed else operator
    if not parsed or (base not in COMPARISONS and operator != "Null"):
        raise PolicyNotUnderstoodError(f"condition operator {operator}")
    if key.lower() in SEVERAL_VALUES and not parsed[1] and operator != "Null":
        raise PolicyNotUnderstoodError(f"{operator} on {key}, which has several values, needs ForAllValues/ForAnyValue")
    values = raw if isinstance(raw, list) else [raw]
    return Condition(
        operator=operator,
        key=key.lower(),
        wanted=tuple(str(value).lower() if isinstance(value, bool) else str(value) for value in values),
        comparison=COMPARISONS.get(base),
        over=parsed[1] or "",
        if_exists=parsed[3] is not None,
    )


def _lookup(key: str, context: Context) -> tuple[str, ...]:
    if key in context:
        return context[key]
    if any(key.startswith(prefix) and prefix in context for prefix in TAG_KEYS):
        return ()
    raise PolicyNotUnderstoodError(f"condition key {key}")


def _matches(condition: Condition, found: str, context: Context) -> bool:
    comparison = condition.comparison
    assert comparison is not None  # noqa: S101 - only Null has none, and it is decided before
    return any(comparison.holds(expand(wanted, context), found) for wanted in condition.wanted) != comparison.negated


def _value(variable: str, context: Context) -> str:
    if variable in {"*", "?", "$"}:
        raise PolicyNotUnderstoodError(f"escaped character ${{{variable}}}")
    values = _lookup(variable.lower(), context)
    # An absent variable makes AWS skip the statement; one with a wildcard would be taken as a pattern here.
    if len(values) != 1 or set(values[0]) & {"*", "?"}:
        raise PolicyNotUnderstoodError(f"policy variable ${{{variable}}} of this request")
    return values[0]

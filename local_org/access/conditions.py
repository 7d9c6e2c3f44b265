"""The Condition block of a policy statement: compiled once, then held against the context of a request.

Source of the rules: IAM's reference of condition operators, of keys with several values and of policy variables.
What is not in the tables here is an error, never a match: a condition that we cannot judge must not let anything
through.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from local_org.access.wildcards import ARN_FIELDS, arn_like, like

# Condition keys in lower case -> their values. An empty tuple says: this request has no such key.
Context = Mapping[str, tuple[str, ...]]

# Keys that can have several values: a plain operator says nothing sound about them, and no variable may name them.
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
    """One key of one operator. `over` is ForAllValues, ForAnyValue or empty; no comparison means Null.

    `variables`: some of the wanted values hold policy variables.
    """

    operator: str
    key: str
    wanted: tuple[str, ...]
    comparison: Comparison | None
    over: str
    if_exists: bool
    variables: bool


def _same(wanted: str, found: str) -> bool:
    return wanted == found


def _same_but_case(wanted: str, found: str) -> bool:
    return wanted.casefold() == found.casefold()


def _arn(wanted: str, found: str) -> bool:
    if wanted.count(":") < ARN_FIELDS - 1:
        raise PolicyNotUnderstoodError(f"{wanted} in a condition on an ARN has not the six components of one")
    return arn_like(wanted, found)


# ArnEquals takes wildcards too: it and ArnLike behave identically.
COMPARISONS = {
    "ArnEquals": Comparison(_arn),
    "ArnLike": Comparison(_arn),
    "ArnNotEquals": Comparison(_arn, negated=True),
    "ArnNotLike": Comparison(_arn, negated=True),
    "Bool": Comparison(_same),
    "StringEquals": Comparison(_same),
    "StringEqualsIgnoreCase": Comparison(_same_but_case),
    "StringLike": Comparison(like),
    "StringNotEquals": Comparison(_same, negated=True),
    "StringNotEqualsIgnoreCase": Comparison(_same_but_case, negated=True),
    "StringNotLike": Comparison(like, negated=True),
}
_TRUTHS = frozenset({"true", "false"})
_OPERATOR = re.compile(r"(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?")
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_KEY = re.compile(r"[\w-]+:[^*?$,]+")


def compile_block(block: Mapping[str, Mapping[str, Any]], *, variables: bool = True) -> tuple[Condition, ...]:
    """Return the conditions of a Condition block, all of which must hold; PolicyNotUnderstoodError.

    `variables`: whether `${...}` is one, as it is since version 2012-10-17 of the language.
    """
    compiled = tuple(_compile(*written, variables=variables) for written in _written(block))
    if len({(condition.operator, condition.key) for condition in compiled}) < len(compiled):
        raise PolicyNotUnderstoodError("a condition key that stands twice under one operator, in different case")
    return compiled


def holds(condition: Condition, context: Context) -> bool:
    """Whether a condition holds; PolicyNotUnderstoodError for a key of which the context says nothing."""
    found = _lookup(condition.key, context)
    if condition.comparison is None:
        return str(not any(found)).lower() in condition.wanted
    if condition.over == "ForAllValues":
        # An empty text is a null data set, like no value.
        return not any(found) or all(_matches(condition, value, context) for value in found)
    if not found:
        return condition.if_exists or (condition.comparison.negated and not condition.over)
    if condition.over:
        return any(found) and any(_matches(condition, value, context) for value in found)
    if len(found) > 1:
        raise PolicyNotUnderstoodError(f"{condition.operator} on {condition.key}, which has several values")
    return _matches(condition, found[0], context)


def check_variables(text: str) -> None:
    """Raise PolicyNotUnderstoodError for what stands in `${...}` and is not the key of a single value."""
    names = [variable[1] for variable in _VARIABLE.finditer(text)]
    if text.count("${") != len(names):
        raise PolicyNotUnderstoodError(f"a policy variable that does not end in {text}")
    for name in names:
        if not _KEY.fullmatch(name) or name.lower() in SEVERAL_VALUES:
            raise PolicyNotUnderstoodError(f"policy variable ${{{name}}}")


def expand(text: str, context: Context) -> str | None:
    """Put values for the policy variables (`${aws:PrincipalAccount}`) of a text; None if one has no value."""
    values = {name: _value(name, context) for name in _VARIABLE.findall(text)}
    if None in values.values():
        return None
    return _VARIABLE.sub(lambda variable: str(values[variable[1]]), text)


def _written(block: Any) -> Iterator[tuple[str, str, Any]]:
    if not isinstance(block, Mapping) or not all(isinstance(keys, Mapping) for keys in block.values()):
        raise PolicyNotUnderstoodError("a Condition that is not operators with keys")
    for operator, keys in block.items():
        yield from ((operator, key, raw) for key, raw in keys.items())


def _compile(operator: str, key: str, raw: Any, *, variables: bool) -> Condition:
    parsed = _OPERATOR.fullmatch(operator)
    base = parsed[2] if parsed else operator
    if not parsed or (base not in COMPARISONS and operator != "Null"):
        raise PolicyNotUnderstoodError(f"condition operator {operator}")
    if key.lower() in SEVERAL_VALUES and not parsed[1] and operator != "Null":
        raise PolicyNotUnderstoodError(f"{operator} on {key}, which has several values, needs ForAllValues/ForAnyValue")
    wanted = tuple(_text(value, operator) for value in (raw if isinstance(raw, list) else [raw]))
    _check(wanted, base)
    with_variables = variables and any("${" in text for text in wanted)
    if with_variables:
        for text in wanted:
            check_variables(text)
    return Condition(
        operator=operator,
        key=key.lower(),
        wanted=wanted,
        comparison=COMPARISONS.get(base),
        over=parsed[1] or "",
        if_exists=parsed[3] is not None,
        variables=with_variables,
    )


def _check(wanted: tuple[str, ...], base: str) -> None:
    if not wanted:
        raise PolicyNotUnderstoodError(f"{base} with no value")
    if base in {"Bool", "Null"} and not _TRUTHS.issuperset(wanted):
        raise PolicyNotUnderstoodError(f"{base} of {', '.join(wanted)}, which is neither true nor false")


def _text(value: Any, operator: str) -> str:
    """Return a value of the policy as text: JSON's true, false and whole numbers need no quotes."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | str):
        return str(value)
    raise PolicyNotUnderstoodError(f"{operator} of {value!r}")


def _lookup(key: str, context: Context) -> tuple[str, ...]:
    if key in context:
        return context[key]
    if any(key.startswith(prefix) and prefix in context for prefix in TAG_KEYS):
        return ()
    raise PolicyNotUnderstoodError(f"condition key {key}")


def _matches(condition: Condition, found: str, context: Context) -> bool:
    comparison = condition.comparison
    assert comparison is not None  # noqa: S101 - only Null has none, and it is decided before
    wanted = _expanded(condition, context) if condition.variables else condition.wanted
    return any(comparison.holds(text, found) for text in wanted) != comparison.negated


def _expanded(condition: Condition, context: Context) -> list[str]:
    """Return the wanted values; nothing is equal to one that holds a variable without a value."""
    expanded = (expand(text, context) for text in condition.wanted)
    return [text for text in expanded if text is not None]


def _value(variable: str, context: Context) -> str | None:
    values = _lookup(variable.lower(), context)
    if not values:
        return None
    # One with a wildcard would be taken as a pattern here; what AWS makes of it is not written down.
    if len(values) > 1 or set(values[0]) & {"*", "?"}:
        raise PolicyNotUnderstoodError(f"policy variable ${{{variable}}} of this request")
    return values[0]

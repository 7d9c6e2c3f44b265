"""The Condition block of a policy statement: compiled once, then held against the context of a request.

Source of the rules: IAM's reference of condition operators and of keys with several values. What is not in the tables
is an error, never a match: a condition that we cannot judge must not let anything through.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from local_org.access.comparisons import COMPARISONS, TRUTH, Comparison
from local_org.access.context import SEVERAL_VALUES, Context, PolicyNotUnderstoodError, lookup
from local_org.access.variables import check_variables, expand

__all__ = ["Condition", "Context", "PolicyNotUnderstoodError", "all_hold", "compile_block"]

_OPERATOR = re.compile(r"(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?")


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


def compile_block(block: Mapping[str, Mapping[str, Any]], *, variables: bool = True) -> tuple[Condition, ...]:
    """Return the conditions of a Condition block, all of which must hold; PolicyNotUnderstoodError.

    `variables`: whether `${...}` is one, as it is since version 2012-10-17 of the language.
    """
    compiled = tuple(_compile(*written, variables=variables) for written in _written(block))
    if len({(condition.operator, condition.key) for condition in compiled}) < len(compiled):
        raise PolicyNotUnderstoodError("a condition key that stands twice under one operator, in different case")
    return compiled


def all_hold(conditions: Iterable[Condition], context: Context) -> bool:
    """Whether all conditions hold. It is an error that one cannot be judged only if no other fails for sure."""
    unclear = None
    for condition in conditions:
        try:
            if not _holds(condition, context):
                return False
        except PolicyNotUnderstoodError as problem:
            unclear = problem
    if unclear is not None:
        raise unclear
    return True


def _holds(condition: Condition, context: Context) -> bool:
    found = lookup(condition.key, context)
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
    _check(wanted, operator, COMPARISONS.get(base))
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


def _check(wanted: tuple[str, ...], operator: str, comparison: Comparison | None) -> None:
    form = comparison.form if comparison else TRUTH
    if not wanted or not all(form.fullmatch(text) for text in wanted):
        raise PolicyNotUnderstoodError(f"{operator} of {', '.join(wanted) or 'no value'}")


def _text(value: Any, operator: str) -> str:
    """Return a value of the policy as text: JSON's true, false and whole numbers need no quotes."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | str):
        return str(value)
    raise PolicyNotUnderstoodError(f"{operator} of {value!r}")


def _matches(condition: Condition, found: str, context: Context) -> bool:
    comparison = condition.comparison
    assert comparison is not None  # noqa: S101 - only Null has none, and it is decided before
    wanted = _expanded(condition, context) if condition.variables else condition.wanted
    return any(comparison.holds(text, found) for text in wanted) != comparison.negated


def _expanded(condition: Condition, context: Context) -> list[str]:
    """Return the wanted values; nothing is equal to one that holds a variable without a value."""
    expanded = (expand(text, context) for text in condition.wanted)
    return [text for text in expanded if text is not None]

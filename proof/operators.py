"""The kinds of mechanical changes to one statement. Each yields every change of its kind.

A change has a name that is the same wherever the statement stands, and the changed statement, or None for none.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from proof.availability import may_lack, may_mix
from proof.patterns import widened

Statement = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """`name` tells the change from the others of the statement, `before` and `after` show a reader what it is."""

    name: str
    before: str
    after: str
    statement: Statement | None


def changes(statement: Statement) -> Iterator[Change]:
    """Yield every change of every kind to a statement."""
    for operator in OPERATORS:
        yield from operator(statement)


def texts(value: Any) -> list[str]:
    """Return what may be one text or a list of them as a list."""
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def remove_statement(statement: Statement) -> Iterator[Change]:
    """Leave the whole statement out."""
    yield Change("statement removed", statement["Effect"], "", None)


def remove_one(statement: Statement) -> Iterator[Change]:
    """Leave out one of several actions or resources."""
    for element in ("Action", "NotAction", "Resource", "NotResource"):
        values = texts(statement.get(element, []))
        for at, value in enumerate(values if len(values) > 1 else []):
            # a pattern differs from account to account, an action does not
            which = at + 1 if element.endswith("Resource") else value
            rest = [*values[:at], *values[at + 1 :]]
            yield Change(f"{element} {which} removed", value, "", {**statement, element: rest})


def remove_principal(statement: Statement) -> Iterator[Change]:
    """Leave out one of several principals."""
    listed = principals(statement)
    for at, (kind, name) in enumerate(listed if len(listed) > 1 else []):
        rest = _by_kind([*listed[:at], *listed[at + 1 :]])
        yield Change(f"Principal {at + 1} removed", f"{kind}: {name}", "", {**statement, "Principal": rest})


def remove_condition(statement: Statement) -> Iterator[Change]:
    """Leave out one condition key."""
    for operator, key, values in conditions(statement):
        name = f"{operator} {key} removed"
        yield Change(name, ", ".join(values), "", _with_condition(statement, operator, key, None))


def remove_condition_value(statement: Statement) -> Iterator[Change]:
    """Leave out one of several values of a condition."""
    for operator, key, values in conditions(statement):
        for at, value in enumerate(values if len(values) > 1 else []):
            rest = [*values[:at], *values[at + 1 :]]
            name = f"{operator} {key} value {at + 1} removed"
            yield Change(name, value, "", _with_condition(statement, operator, key, (operator, rest)))


def widen_action(statement: Statement) -> Iterator[Change]:
    """Let one action be every action of its service, and every action at all.

    Not the latter in the policy of a resource: only its own service acts on it. And SNS takes no policy of a topic with
    another action than those that it lists by name (SNS Developer Guide, Valid Amazon SNS policy actions).
    """
    everything = [] if "Principal" in statement else ["*"]
    for element in ("Action", "NotAction"):
        values = texts(statement.get(element, []))
        for at, value in enumerate(values):
            for wider in (f"{value.partition(':')[0]}:*", *everything):
                refused = "Principal" in statement and wider == "sns:*"
                if value not in {wider, "*"} and not refused:
                    listed = [*values[:at], wider, *values[at + 1 :]]
                    yield Change(f"{element} {value} to {wider}", value, wider, {**statement, element: listed})


def widen_resource(statement: Statement) -> Iterator[Change]:
    """Let one resource pattern take more: any region, any account, one segment less, everything.

    Not in the policy of a resource: it is about that resource, whatever else it names.
    """
    if "Principal" in statement:
        return
    values = texts(statement.get("Resource", []))
    for at, value in enumerate(values):
        for step, wider in widened(value):
            listed = [*values[:at], wider, *values[at + 1 :]]
            yield Change(f"Resource {at + 1} {step}", value, wider, {**statement, "Resource": listed})


_WITH_PATTERNS = {"ArnEquals", "ArnLike", "StringEquals", "StringLike"}


def widen_condition_value(statement: Statement) -> Iterator[Change]:
    """Let one value of a condition take more, as a resource pattern; StringEquals becomes StringLike for it."""
    for operator, key, values in conditions(statement):
        if operator.rpartition(":")[2].removesuffix("IfExists") not in _WITH_PATTERNS:
            continue  # without it is what remove_condition tries
        for at, value in enumerate(values):
            for step, wider in widened(value):
                listed = [*values[:at], wider, *values[at + 1 :]]
                looser = operator.replace("StringEquals", "StringLike")
                changed = _with_condition(statement, operator, key, (looser, listed))
                yield Change(f"{operator} {key} value {at + 1} {step}", value, wider, changed)


def widen_principal(statement: Statement) -> Iterator[Change]:
    """Let everybody be the principal."""
    listed = principals(statement)
    if listed and ("AWS", "*") not in listed:
        before = ", ".join(f"{kind}: {name}" for kind, name in listed)
        yield Change("Principal to *", before, "*", {**statement, "Principal": "*"})


def if_exists(statement: Statement) -> Iterator[Change]:
    """Let a condition hold for a request without its key, where a request can be without it."""
    for operator, key, values in conditions(statement):
        settled = operator.startswith("ForAllValues:") or operator.endswith(("IfExists", "Null"))
        if not settled and may_lack(statement, key):
            looser = f"{operator}IfExists"
            changed = _with_condition(statement, operator, key, (looser, values))
            yield Change(f"{operator} {key} IfExists", operator, looser, changed)


def any_value(statement: Statement) -> Iterator[Change]:
    """Let one fitting value of a key be enough, where a request can have several."""
    for operator, key, values in conditions(statement):
        if operator.startswith("ForAllValues:") and may_mix(statement, key):
            looser = operator.replace("ForAllValues:", "ForAnyValue:")
            changed = _with_condition(statement, operator, key, (looser, values))
            yield Change(f"{operator} {key} any value", operator, looser, changed)


OPERATORS: tuple[Callable[[Statement], Iterator[Change]], ...] = (
    remove_statement,
    remove_one,
    remove_principal,
    remove_condition,
    remove_condition_value,
    widen_action,
    widen_resource,
    widen_condition_value,
    widen_principal,
    if_exists,
    any_value,
)


def principals(statement: Statement) -> list[tuple[str, str]]:
    """Return the principals of a statement as (kind, name); none in an identity policy."""
    named = statement.get("Principal", {})
    if named == "*":
        return [("AWS", "*")]
    return [(kind, name) for kind, names in named.items() for name in texts(names)]


def conditions(statement: Statement) -> list[tuple[str, str, list[str]]]:
    """Return the conditions of a statement as (operator, key, values)."""
    block = statement.get("Condition", {})
    return [(operator, key, texts(values)) for operator, keys in block.items() for key, values in keys.items()]


def _by_kind(listed: list[tuple[str, str]]) -> dict[str, list[str]]:
    return {kind: [name for other, name in listed if other == kind] for kind, _ in listed}


def _with_condition(statement: Statement, operator: str, key: str, instead: tuple[str, list[str]] | None) -> Statement:
    """Return the statement with another (operator, values) for one condition, or without it."""
    block = {
        name: {one: values for one, values in keys.items() if (name, one) != (operator, key)}
        for name, keys in statement["Condition"].items()
    }
    if instead is not None:
        block.setdefault(instead[0], {})[key] = instead[1]
    kept = {name: keys for name, keys in block.items() if keys}
    return {
        **{name: value for name, value in statement.items() if name != "Condition"},
        **({"Condition": kept} if kept else {}),
    }

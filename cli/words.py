"""Changes in words. What others typed is shown without line breaks and terminal sequences."""

from collections.abc import Iterator, Mapping
from typing import Any

from cli.plain import plain
from warden.inverse import Inverse, PutBack, PutOnFailureBack, PutTagBack, RemoveRole, RevokeGrant
from warden.ledger import Entry

_TARGET = "the account's default dead-letter target"


def done(entry: Entry) -> list[str]:
    """What the change did, a line each: what was there before, and what after."""
    return [plain(line) for action in entry.actions for line in _done(action)] or ["nothing"]


def back(step: Inverse) -> str:
    """What taking the change back would do."""
    match step:
        case PutBack(name, before, after):
            return plain(f"set {name} back to {before or 'none'}, if it still is {after or 'none'}")
        case PutTagBack(key, None, _):
            return plain(f"take the tag {key} off")
        case PutTagBack(key, before, _):
            return plain(f"set the tag {key} back to {before}")
        case PutOnFailureBack(uuid, before, after):
            return plain(f"set failures of the mapping {uuid} back to {before}, if they still are {after}")
        case RevokeGrant(role):
            return plain(f"take the right to send to {_TARGET} off {role}, if nobody needs it there")
        case RemoveRole(role):
            return plain(f"remove {role}, if nobody uses it")


def cause(entry: Entry) -> str:
    """Who or what set it off."""
    return plain(f"{entry.trigger.get('event', 'unknown')} by {entry.trigger.get('actor', 'unknown')}")


def brief(entry: Entry) -> list[str]:
    """A change in a few lines: where, what, set off by whom, and why not if it was refused."""
    why = [plain(entry.reason)] if entry.reason else []
    return [entry.function.arn, *done(entry), *why, f"set off by {cause(entry)}"]


def whole(entry: Entry) -> list[str]:
    """All there is to tell about a change, a line each."""
    tool = entry.trigger.get("tool")
    rows = [
        ("change", entry.change),
        ("control", entry.control),
        ("function", entry.function.arn),
        ("set off", f"{cause(entry)}, {entry.trigger.get('time', 'unknown')}{f', with {tool}' if tool else ''}"),
        ("because", entry.violation),
        ("status", entry.progress),
        ("takes back", entry.of),
        ("reason", entry.reason),
        *(row for action in entry.actions for row in _rows(action)),
    ]
    return [f"{name:<12}{plain(value)}" for name, value in rows if value]


def as_json(entry: Entry) -> dict[str, Any]:
    """The whole entry, for programs."""
    told = {"of": entry.of, "reason": entry.reason, "violation": entry.violation}
    return {
        "change": entry.change,
        "control": entry.control,
        "function": entry.function.arn,
        "progress": entry.progress,
        "trigger": entry.trigger,
        "actions": entry.actions,
        **{name: text for name, text in told.items() if text},
    }


def _done(action: Mapping[str, Any]) -> Iterator[str]:
    name, before, after = _parts(action)
    yield f"{name}: {before} -> {after}" if before or after else name


def _rows(action: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    name, before, after = _parts(action)
    yield "did", name
    yield "  before", before
    yield "  after", after


def _parts(action: Mapping[str, Any]) -> tuple[str, str, str]:
    """From the fields that every action has, so that those of a newer version can be shown too."""
    where = action.get("role_arn") or action.get("key") or action.get("property") or action.get("uuid") or ""
    name = f"{action.get('action')} {where}".rstrip()
    if "before" not in action and "after" not in action:
        return name, "", ""
    return name, _value(action.get("before")), _value(action.get("after"))


def _value(value: object) -> str:
    """A property, or several that belong together."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_value(one)}" for name, one in value.items())
    return "none" if value in (None, "") else str(value)

"""Asking for changes to be taken back: which, what that would do, and the requests on the hub's bus."""

import json
from collections.abc import Iterator, Sequence

from botocore.exceptions import BotoCoreError, ClientError

from cli import words
from cli.connection import Hub
from cli.plain import plain
from warden.inverse import Inverse, Property, PutBack
from warden.ledger import Entry, Progress
from warden.trigger import UNDO
from warden.versions import dead_letter_target

BATCH = 10  # entries that PutEvents takes at once
OWN = "undo"


def objection(entry: Entry) -> str:
    """Why it makes no sense to ask for the change to be taken back; empty when it does."""
    if entry.control == OWN:
        return "an undo is not taken back: remove the exemption that it left, and the change is made anew"
    if entry.progress is not Progress.APPLIED:
        return f"it is {entry.progress}: only a change that was applied is taken back"
    return ""


def ask(hub: Hub, entries: Sequence[Entry], reason: str) -> dict[str, str]:
    """Put a request for each change on the bus, in that order; for each change that was not taken, why."""
    by, events = hub.caller, hub.client("events")
    requests = [_request(hub, entry, by, reason) for entry in entries]
    refused: dict[str, str] = {}
    for start in range(0, len(requests), BATCH):
        answers = events.put_events(Entries=requests[start : start + BATCH])["Entries"]
        for entry, answer in zip(entries[start : start + BATCH], answers, strict=True):
            if "ErrorCode" in answer:
                refused[entry.change] = answer["ErrorCode"]
    return refused


def planned(hub: Hub, entry: Entry) -> Iterator[str]:
    """What taking the change back would do, a line each, and how things stand as far as the caller may see it."""
    try:
        steps = entry.back
    except ValueError as unknown:
        yield f"cannot be taken back: {unknown}"
        return
    if not steps:
        yield "nothing of it can be taken back"
    now = _current(hub, entry) if any(isinstance(step, PutBack) for step in steps) else {}
    for step in steps:
        yield words.back(step) + _seen(step, now)


def _request(hub: Hub, entry: Entry, by: str, reason: str) -> dict[str, str]:
    subject = f"{entry.control}#{entry.function.arn}"
    return {
        "EventBusName": hub.outputs["BusName"],
        "Source": "warden",
        "DetailType": UNDO,
        "Detail": json.dumps({"subject": subject, "change": entry.change, "by": by, "reason": reason}),
    }


def _current(hub: Hub, entry: Entry) -> dict[Property, str] | None:
    """The function's properties as they are; None when the caller may not see them, as in most other accounts."""
    try:
        answer = hub.client("lambda").get_function_configuration(FunctionName=entry.function.arn)
    except (BotoCoreError, ClientError):
        return None
    return {Property.ROLE: answer["Role"], Property.TARGET: dead_letter_target(answer)}


def _seen(step: Inverse, now: dict[Property, str] | None) -> str:
    if not isinstance(step, PutBack):
        return ""
    if now is None:
        return " (not visible from here)"
    found = now[step.property]
    if found == step.after:
        return " (it is)"
    return " (it is back already)" if found == step.before else plain(f" (refused: it is {found or 'none'} now)")

"""Whether somebody keeps putting back what Warden changes, who that is, and what mends it where it comes from. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from warden.ledger import Entry, Progress
from warden.model import Plan
from warden.trigger import DRIFT, Trigger, is_creation

WITHIN = timedelta(days=7)
TWICE = 2
SECOND = len("2026-03-04T12:00:00")  # what CloudTrail tells of a time, and enough to compare two
STACK_TAG = "aws:cloudformation:stack-name"
WARDENS = ":role/lambda-warden/"


def times_put_back(journal: Iterable[Entry], plan: Plan, trigger: Trigger) -> int:
    """How often the very change that the plan is about to make was made, only for the violation to be back.

    journal: the changes of this control on this function, the oldest first. A change counts once for each event that
    led to it, this one aside: a retry puts nothing back. Nor does what happened before the change that was counted last
    had ended: two events that are handled at once make one change, though each has it in the journal. The count starts
    anew where the function was created, and where its owner had mended it, so that Warden only tidied up.
    """
    if trigger.is_creation or not plan.actions:
        return 0
    wanted = json.loads(json.dumps(plan.actions[-1].as_record()["inverse"]))
    events: set[str] = set()
    ended = ""
    for entry in journal:
        if entry.progress is not Progress.APPLIED:
            continue
        if not entry.violation or is_creation(_told(entry, "event")):
            events.clear()
            ended = ""
        made = entry.violation and entry.actions and entry.actions[-1].get("inverse") == wanted
        if made and _told(entry, "time")[:SECOND] >= ended:
            events.add(_told(entry, "id"))
            ended = entry.ended[:SECOND]
    return len(events - {trigger.id})


def by_whom(trigger: Trigger, tags: Mapping[str, str]) -> dict[str, str]:
    """The actor of the event, its tool and the stack that the function belongs to, as far as they can be told."""
    stack = tags.get(STACK_TAG, "")
    own = trigger.event == DRIFT or WARDENS in trigger.actor
    tool = "" if own else trigger.tool
    told = {
        "by": "" if own else trigger.actor,
        "tool": tool or ("CloudFormation" if stack else ""),
        "stack": stack,
    }
    return {name: value for name, value in told.items() if value}


def in_words(times: int, who: Mapping[str, str]) -> str:
    """What is going on, for people."""
    names = [who.get("by", "somebody")]
    if "tool" in who:
        names.append(f"with {who['tool']}")
    if "stack" in who:
        names.append(f"(the function belongs to the stack {who['stack']})")
    return f"mended {times} times within {WITHIN.days} days and put back, the last time by {' '.join(names)}"


def evidence(times: int, who: Mapping[str, str], plan: Plan) -> dict[str, Any]:
    """The same for programs, and what to write at the source."""
    source = plan.at_source
    snippets = {"cloudformation": source.cloudformation, "terraform": source.terraform} if source else {}
    return {**plan.evidence, "put_back": {"times": times, **who}, "at_source": snippets}


def _told(entry: Entry, name: str) -> str:
    """What the event told that led to the change."""
    return str(entry.trigger.get(name))

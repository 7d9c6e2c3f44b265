"""Whatever the parser is given, it gives a trigger or raises its own error."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.warden.samples import (
    ORDERS,
    TIME,
    create,
    drift,
    every_sample,
)
from warden.errors import MalformedEvent
from warden.trigger import Trigger, parse

RECORDED = Path(__file__).parents[4] / "shared" / "data" / "cloudtrail"

junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=80)
    | st.sampled_from(["x" * 300_000, "٣" * 12, "arn:aws:iam::222222222222:role/a", ":" * 50, TIME, "orders\n"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The place of every value inside a JSON document."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for key, inner in inside for path in paths(inner, (*at, key)))]


@st.composite
def mutations(draw: st.DrawFn) -> Any:
    """A sample event with up to three of its values dropped, cut short or replaced by junk."""
    event: Any = {"event": copy.deepcopy(draw(st.sampled_from(every_sample())))}
    for _ in range(draw(st.integers(1, 3))):
        *above, last = draw(st.sampled_from(paths(event)[1:]))
        parent = event
        for key in above:
            parent = parent[key]
        match draw(st.sampled_from(["drop", "cut", "replace"])):
            case "drop" if above:
                parent.pop(last)
            case "cut" if isinstance(parent[last], str):
                parent[last] = parent[last][: draw(st.integers(0, len(parent[last])))]
            case _:
                parent[last] = draw(junk)
    return event["event"]


def outcome(event: Any) -> Trigger | MalformedEvent:
    try:
        return parse(event)
    except MalformedEvent as error:
        return error


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(junk)
def test_any_json_is_no_event_and_says_so(event: Any) -> None:
    assert isinstance(outcome(event), MalformedEvent)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=400)
@given(mutations())
def test_a_damaged_event_gives_a_sound_trigger_or_the_parsers_own_error(event: Any) -> None:
    came = outcome(event)

    if isinstance(came, Trigger):
        assert came.account.isascii()
        assert came.account.isdigit()
        assert len(came.account) == 12
        assert came.function or came.role
        assert all(len(value or "") <= 2048 for value in came.as_dict().values())
    else:
        assert len(str(came)) < 200


@pytest.mark.parametrize("depth", [900, 20_000])
@pytest.mark.parametrize("place", ["function", "eventID", "userIdentity", "arn", "functionName"])
def test_nesting_without_end_is_survived_wherever_it_stands(place: str, depth: int) -> None:
    nested: Any = []
    for _ in range(depth):
        nested = [nested]
    event = drift(ORDERS) if place == "function" else create(ORDERS)
    inside = event["detail"]["requestParameters"] if place == "functionName" else event["detail"]
    inside = event["detail"]["userIdentity"] if place == "arn" else inside
    inside[place] = nested

    came = outcome(event)

    assert isinstance(came, MalformedEvent) == (place in {"function", "functionName"})


def recorded_calls() -> list[Any]:
    """The recorded Lambda and IAM calls, where they are at hand."""
    return [json.loads(path.read_text()) for path in sorted(RECORDED.glob("*.json"))]


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded calls are not here")
def test_every_recorded_call_is_read_or_refused_by_name() -> None:
    envelopes = [
        {
            "detail-type": "AWS API Call via CloudTrail",
            "account": record.get("recipientAccountId"),
            "region": record["awsRegion"],
            "time": record["eventTime"],
            "detail": record,
        }
        for record in recorded_calls()
    ]

    outcomes = [outcome(envelope) for envelope in envelopes]

    read = [came for came in outcomes if isinstance(came, Trigger)]
    assert len(read) >= len(outcomes) // 2
    assert all(came.function or came.role for came in read)

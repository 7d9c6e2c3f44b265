"""Requests for redrives: what is written is read again, and nothing but MalformedEvent is raised."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.warden.samples import ORDERS
from warden.errors import MalformedEvent
from warden.redrives import Request, parse_redrive
from warden.trigger import REDRIVE

WHOLE = Request(
    "20260304-run1",
    ORDERS,
    attempt=3,
    error="timed*out",
    since=datetime(2026, 3, 4, 12, 0, 0, 250_000, tzinfo=UTC),
    until=datetime(2026, 3, 5, tzinfo=UTC),
    limit=7,
    rate=0.5,
    qualifier="$LATEST",
    max_age_seconds=0,
    include_parked=True,
    include_candidates=True,
    stop=True,
    expected=12,
    by="an operator",
    reason="mended",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(sorted(WHOLE.detail()))


@pytest.mark.parametrize("request_", [WHOLE, Request("20260304-run1", ORDERS)], ids=["whole", "bare"])
def test_a_request_is_read_as_it_was_written(request_: Request) -> None:
    assert Request.read(request_.detail()) == request_


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("run", "../../x"),
        ("run", ""),
        ("function", "orders"),
        ("limit", 0),
        ("limit", True),
        ("rate", 0),
        ("rate", float("nan")),
        ("rate", "5"),
        ("since", "yesterday"),
        ("qualifier", "a b"),
        ("include_parked", "yes"),
        ("attempt", -1),
    ],
)
def test_what_cannot_be_meant_names_the_field(field: str, value: Any) -> None:
    with pytest.raises(MalformedEvent, match=rf"^detail\.{field}: "):
        Request.read(WHOLE.detail() | {field: value})


@given(JSON)
def test_reading_any_event_raises_nothing_else(event: Any) -> None:
    with pytest.raises(MalformedEvent):
        parse_redrive(event)


@given(FIELDS, JSON)
def test_reading_any_value_of_a_field_raises_nothing_else(field: str, value: Any) -> None:
    event = {"id": "1", "detail-type": REDRIVE, "detail": WHOLE.detail() | {field: value}}

    with suppress(MalformedEvent):
        _, read = parse_redrive(event)

        assert Request.read(read.detail()) == read

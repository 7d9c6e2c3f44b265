"""Dead letters: the names of their objects, and their items in the index."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.warden.post import LETTER, ORIGIN
from tests.unit.warden.samples import ORDERS
from warden.errors import MalformedEvent, MalformedItem
from warden.letter import Letter, Origin, Standing, ToldBy, moment, told, when

KEY = (
    "letters/222222222222/eu-west-1/AROAEXAMPLEORDERS0001/"
    "20260304T120000.250Z-6b8f1a52-0000-4000-8000-000000000001.json"
)
TIMES = st.datetimes(datetime(1970, 1, 2), datetime(9999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - as it takes them


def test_the_name_of_an_object_says_where_its_letter_came_from() -> None:
    assert Origin.read(KEY) == ORIGIN
    assert ORIGIN.key == KEY
    assert ORIGIN.unknown_owner == "unknown#222222222222#eu-west-1#AROAEXAMPLEORDERS0001"


@pytest.mark.parametrize("role_id", ["unknown", "destination"])
def test_a_letter_whose_sender_is_no_role_has_a_word_in_its_place(role_id: str) -> None:
    assert Origin.read(KEY.replace("AROAEXAMPLEORDERS0001", role_id)).role_id == role_id


@pytest.mark.parametrize(
    "key",
    [
        "",
        "other/222222222222/eu-west-1/unknown/20260304T120000.250Z-1.json",
        KEY.removesuffix(".json"),
        f"{KEY}/more",
        f"/{KEY}",
        KEY.replace("222222222222", "22222222222"),
        KEY.replace("222222222222", "..%2F222222222222"),
        KEY.replace("20260304T120000.250Z", "20260304T120000Z"),
        KEY.replace("20260304T120000.250Z", "20261399T120000.250Z"),
        KEY.replace("-6b8f1a52-0000-4000-8000-000000000001", ""),
        f"{KEY}\n",
    ],
)
def test_what_is_not_the_name_of_a_letter_is_refused(key: str) -> None:
    with pytest.raises(MalformedEvent, match=r"^key: not the name of a letter$"):
        Origin.read(key)


@given(TIMES)
def test_a_time_comes_back_from_a_name_to_the_millisecond(at: datetime) -> None:
    assert when(moment(at)) == at.replace(microsecond=at.microsecond // 1000 * 1000)


@given(TIMES, TIMES)
def test_names_sort_as_the_times_do(one: datetime, other: datetime) -> None:
    early, late = sorted([one, other])

    assert moment(early) <= moment(late)


def test_a_time_of_another_zone_is_written_in_utc() -> None:
    at = datetime(2026, 3, 4, 13, 0, 0, 250999, tzinfo=timezone(timedelta(hours=1)))

    assert moment(at) == "20260304T120000.250Z"
    assert told(at) == "2026-03-04T12:00:00.250Z"


@pytest.mark.parametrize(
    "letter",
    [
        LETTER,
        Letter(
            ORIGIN.unknown_owner,
            ORIGIN,
            ToldBy.UNKNOWN,
            note="its object cannot be read",
            expires=1_800_000_000,
        ),
        Letter(
            "arn:aws:iam::222222222222:role/shop",
            ORIGIN,
            ToldBy.CANDIDATES,
            candidates=(ORDERS.arn,),
            status=Standing.PARKED,
            tries=3,
            run="r1",
            parent=f"{ORDERS.arn}|x",
            batch="KinesisBatchInfo",
        ),
    ],
)
def test_a_letter_comes_back_from_its_item(letter: Letter) -> None:
    assert Letter.read(letter.as_item()) == letter


def test_an_item_says_more_than_its_letter_for_those_who_read_it_by_hand() -> None:
    item = LETTER.as_item()

    assert item["function"] == {"S": ORDERS.arn}
    assert item["sent"] == {"S": "2026-03-04T12:00:00.250Z"}
    assert (item["account"], item["region"]) == ({"S": "222222222222"}, {"S": "eu-west-1"})


@pytest.mark.parametrize("told_by", [ToldBy.CANDIDATES, ToldBy.UNKNOWN])
def test_a_letter_that_may_be_of_several_is_of_no_function(told_by: ToldBy) -> None:
    letter = replace(LETTER, told_by=told_by)

    assert letter.function is None
    assert "function" not in letter.as_item()


@pytest.mark.parametrize(
    "damage",
    [
        {"key": {"S": "letters/else"}},
        {"told_by": {"S": "rumour"}},
        {"status": {"S": "lost"}},
        {"tries": {"N": "many"}},
        {"size": {"S": "17"}},
        {"status": None},
        {"owner": {"S": "unknown#x"}},
    ],
)
def test_an_item_that_cannot_be_read_is_named(damage: dict[str, Any]) -> None:
    item = LETTER.as_item() | damage

    with pytest.raises(MalformedItem, match=rf"^letter {ORIGIN.letter} of {item['owner']['S']} cannot be read$"):
        Letter.read(item)


@pytest.mark.parametrize(
    ("pattern", "error", "found"),
    [
        ("timed out", "Task timed out after # seconds", True),
        ("TIMED OUT", "Task timed out after # seconds", True),
        ("task*seconds", "Task timed out after # seconds", True),
        ("seconds*task", "Task timed out after # seconds", False),
        ("list index [#]", "list index [#] out of range", True),
        ("a.c", "abc", False),
        ("a*c", "a\nc", True),
        ("*", "", True),
        ("", "anything", True),
        (LETTER.signature, "anything", True),
        (LETTER.signature[:-1], "anything", False),
    ],
)
def test_an_error_is_named_by_a_part_of_it_or_by_its_signature(pattern: str, error: str, *, found: bool) -> None:
    assert replace(LETTER, error=error).fails_by(pattern) is found

"""Letters in words, for people and for programs."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from cli.letters.groups import OTHERS, grouped
from cli.letters.words import as_json, content, group_as_json, of_group, of_letter, whole
from tests.unit.cli.letters.shelf import SHARED_ROLE, at, shared
from tests.unit.warden.post import CONTENT, LETTER, ROLE_ID
from tests.unit.warden.samples import BILLING, ORDERS
from warden.letter import Letter, Standing, ToldBy

NOW = datetime(2026, 3, 5, 1, tzinfo=UTC)
UNKNOWN = at(5, owner="unknown#222222222222#eu-west-1#X", told_by=ToldBy.UNKNOWN, error="", note="no JSON")


def lines_of(*letters: Letter) -> list[list[str]]:
    return [of_group(group, NOW) for group in grouped(letters)]


def test_a_group_says_whose_how_many_how_old_and_how_they_stand() -> None:
    letters = [at(0), at(3600, status=Standing.PARKED), at(7200)]

    assert lines_of(*letters) == [
        [
            ORDERS.arn,
            "    3 letters: no such item",
            "    oldest 1d, newest 23h; 2 archived, 1 parked; signature 1f2e3d4c5b6a",
        ]
    ]


def test_of_a_shared_role_each_candidate_is_named_and_marked_as_such() -> None:
    assert lines_of(shared(0, ORDERS.arn, BILLING.arn)) == [
        [
            f"{SHARED_ROLE} (one of 2 functions)",
            "    1 letter: no such item",
            "    oldest 1d, newest 1d; 1 archived; signature 1f2e3d4c5b6a",
            f"        may be of {ORDERS.arn}",
            f"        may be of {BILLING.arn}",
        ]
    ]


def test_of_one_candidate_it_is_said_why_it_is_not_certain() -> None:
    record = shared(0, ORDERS.arn, owner="unknown#222222222222#eu-west-1#destination", note="only the record says so")

    assert lines_of(record)[0][0] == "unknown#222222222222#eu-west-1#destination (not certain: only the record says so)"
    assert "told by     not certain: one function is known that may have sent it" in whole(record)
    assert f"may be of   {ORDERS.arn}" in whole(record)


def test_of_an_unknown_function_it_is_said_what_is_known() -> None:
    ((whose, error, _),) = lines_of(UNKNOWN)

    assert whose == f"unknown function in 222222222222 eu-west-1, role id {ROLE_ID}"
    assert error == "    1 letter: no JSON"


def test_what_was_not_told_apart_says_how_to_see_it() -> None:
    *_, others = grouped([at(1), at(2, signature="ffff")], most=1)

    assert of_group(others, NOW)[0] == "others: 1 letter; narrow by --function, --account or --error to see them"
    assert group_as_json(others) == {
        "owner": OTHERS,
        "function": None,
        "candidates": [],
        "told_by": None,
        "signature": "",
        "error": "",
        "letters": 1,
        "standing": {"archived": 1},
        "oldest": "2026-03-04T00:00:02.000Z",
        "newest": "2026-03-04T00:00:02.000Z",
        "size": 17,
    }


def test_a_letter_begins_with_the_name_by_which_it_is_shown() -> None:
    letter = at(0, status=Standing.PARKED, tries=3, size=1234567)

    assert of_letter(letter, NOW) == [
        f"{letter.origin.key}  parked",
        f"    {ORDERS.arn}",
        "    no such item",
        "    1d old, 1,234,567 bytes; failed in 3 redrives",
    ]


def test_what_a_function_said_does_nothing_to_a_terminal() -> None:
    told = [*of_letter(at(0, error="\x1b[2J"), NOW), *whole(at(0, error="\x1b[2J"))]

    assert [line for line in told if "\x1b" in line] == []
    assert "    \\x1b[2J" in told


def test_a_letter_is_told_whole_without_what_is_empty() -> None:
    told = whole(shared(0, ORDERS.arn, BILLING.arn, tries=2, parent=LETTER.id))

    assert [line.split("  ")[0] for line in told] == [
        "letter",
        "whose",
        "told by",
        "may be of",
        "may be of",
        "account",
        "role id",
        "sent",
        "error",
        "code",
        "signature",
        "bytes",
        "status",
        "redrives",
        "came of",
    ]
    assert "told by     not certain: several functions had the role" in told
    assert "redrives    2 failed" in told


def test_of_a_letter_that_has_no_event_that_is_said() -> None:
    told = whole(at(0, batch="KinesisBatchInfo"))

    assert told[-1] == "no event    it tells of records of a stream: KinesisBatchInfo"


def test_the_event_is_shown_after_the_rest_line_by_line() -> None:
    told = list(content({**CONTENT, "body": "{\n\t1}"}))

    assert told[-3:] == ["", "{", "\\t1}"]
    assert "account     222222222222" in told
    assert [line for line in told if line.startswith("body")] == []


def test_what_is_no_letter_is_shown_as_it_is() -> None:
    assert [list(content(found)) for found in ("{no", [1], {"body": 1})] == [
        ["archived    {no"],
        ["archived    [1]"],
        ["archived    {'body': 1}"],
    ]


def test_programs_get_all_that_the_index_says() -> None:
    told = as_json(shared(0, BILLING.arn, run="r1"))

    assert json.loads(json.dumps(told)) == told
    assert (told["function"], told["candidates"], told["told_by"]) == (None, [BILLING.arn], "candidates")
    assert (told["sent"], told["run"], told["status"]) == ("2026-03-04T00:00:00.000Z", "r1", "archived")
    assert as_json(at(0))["function"] == ORDERS.arn

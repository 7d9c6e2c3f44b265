"""Who looked is noted, and nobody's notes are taken for letters."""

from __future__ import annotations

from typing import Any

import pytest

from cli.letters.index import Index
from cli.letters.looks import Deed, Look, Looks
from tests.unit.cli.letters.shelf import at, hub, keep
from warden.errors import MalformedItem

pytestmark = pytest.mark.usefixtures("dynamodb")

LOOK = Look("AROAOPERATOR:ann", "2026-03-04T12:00:00.000Z-a1b2c3d4", "arn:aws:sts::1:ann", Deed.EXPORT, "every letter")


def test_a_look_is_noted_before_and_counted_after() -> None:
    looks = Looks(hub())

    begun = looks.begin(Deed.SHOW, "letters/1")
    before = list(looks.all())
    ended = looks.end(begun, 1)

    assert [look.count for look in before] == [None]
    assert list(looks.all()) == [ended]
    assert (ended.count, ended.deed, ended.of, ended.at) == (1, Deed.SHOW, "letters/1", begun.at)


def test_the_last_look_is_told_first() -> None:
    looks = Looks(hub())
    first = looks.begin(Deed.SHOW, "letters/1")
    looks.end(Look(first.user, f"9{first.id[1:]}", first.by, Deed.PURGE, "--older-than 9d"), 3)

    assert [look.deed for look in looks.all()] == [Deed.PURGE, Deed.SHOW]


def test_a_credential_in_an_option_is_not_noted() -> None:
    looks, secret = Looks(hub()), "AKIA" + "Q3EGRTUV7XKLM4PA"

    noted = looks.begin(Deed.EXPORT, f"--error {secret}")

    assert [secret in look.of for look in (noted, *looks.all())] == [False, False]


def test_no_list_of_letters_has_looks() -> None:
    operated, letter = hub(), at(1)
    keep(letter)
    Looks(operated).begin(Deed.SHOW, letter.origin.key)

    assert list(Index(operated, "letters list").letters.everyone()) == [letter]


@pytest.mark.parametrize(("count", "many"), [(None, "not ended"), (1, "1 letter"), (2000, "2,000 letters")])
def test_a_look_is_told_in_a_line(count: int | None, many: str) -> None:
    look = Look(LOOK.user, LOOK.id, LOOK.by, LOOK.deed, "--error a\nb", count)

    assert look.line == f"2026-03-04T12:00:00.000Z  export  {many}  --error a\\nb  by arn:aws:sts::1:ann"


@pytest.mark.parametrize("damage", [{"deed": {"S": "steal"}}, {"count": {"N": "many"}}, {"by": {}}], ids=str)
def test_a_note_that_cannot_be_read_is_named(damage: dict[str, Any]) -> None:
    with pytest.raises(MalformedItem, match=f"^look {LOOK.id} cannot be read$"):
        Look.read({**LOOK.as_item(), **damage})

"""Removing letters: the object goes first, and nothing that is being redriven is forgotten."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from cli.connection import Hub
from cli.letters.archive import Archive
from cli.letters.index import Index
from cli.letters.removal import removed
from tests.unit.cli.letters.shelf import OUTPUTS, archived, at, client, hub, keep, standing
from warden.letter import Standing

pytestmark = pytest.mark.usefixtures("dynamodb")
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
FAR_OFF = datetime(9999, 1, 1, tzinfo=UTC)


class Stubborn:
    """S3 that lets one object go only where nobody looks."""

    def __init__(self, kept: str) -> None:
        self._kept = kept

    def delete_objects(self, Bucket: str, Delete: dict[str, Any]) -> dict[str, Any]:  # noqa: N803 - as boto3 calls it
        wanted = [one for one in Delete["Objects"] if one["Key"] != self._kept]
        client("s3").delete_objects(Bucket=Bucket, Delete={**Delete, "Objects": wanted})
        return {"Errors": [{"Key": self._kept, "Code": "AccessDenied", "Message": "a policy says no"}]}


def test_a_letter_is_removed_from_archive_and_index_and_its_version_stays() -> None:
    operated, letters = hub(), [at(1), at(2), at(3)]
    keep(*letters)

    *_, done = removed(Index(operated, "letters list").letters, Archive(operated), letters[:2])

    assert (done.count, done.taken, done.kept) == (2, 0, {})
    assert archived() == {letters[2].origin.key}
    assert [standing(letter) for letter in letters] == [None, None, Standing.ARCHIVED]
    versions = client("s3").list_object_versions(Bucket=OUTPUTS["LettersBucketName"])["Versions"]
    assert len(versions) == 3


def test_what_is_gone_from_the_archive_is_removed_from_the_index() -> None:
    operated, letter = hub(), at(1)
    keep(letter, payload=False)

    *_, done = removed(Index(operated, "letters list").letters, Archive(operated), [letter])

    assert (done.count, standing(letter)) == (1, None)


def test_what_a_redrive_took_up_meanwhile_stays_on_record() -> None:
    operated, letter = hub(), at(1)
    keep(letter)
    Index(operated, "letters list").letters.take(letter, "r1", NOON, FAR_OFF)

    *_, done = removed(Index(operated, "letters list").letters, Archive(operated), [letter])

    assert (done.count, done.taken, standing(letter)) == (0, 1, Standing.RUNNING)


def test_what_s3_keeps_stays_in_the_index_and_the_reason_is_told() -> None:
    operated, kept, gone = hub(), at(1), at(2)
    keep(kept, gone)
    stubborn = Hub(lambda _: Stubborn(kept.origin.key), OUTPUTS)

    *_, done = removed(Index(operated, "letters list").letters, Archive(stubborn), [kept, gone])

    assert (done.count, done.kept) == (1, {"AccessDenied: a policy says no": 1})
    assert (standing(kept), standing(gone)) == (Standing.ARCHIVED, None)
    assert archived() == {kept.origin.key}


def test_more_than_one_call_takes_are_removed_in_several() -> None:
    operated, letters = hub(), [at(number) for number in range(5)]
    keep(*letters)
    index = Index(operated, "letters list")

    counts = [done.count for done in removed(index.letters, Archive(operated), iter(letters), at_once=2)]

    assert counts == [2, 4, 5]
    assert archived() == set()

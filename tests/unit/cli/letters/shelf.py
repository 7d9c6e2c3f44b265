"""A hub whose index and archive hold letters, in moto."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import botocore.session

from cli.connection import Hub
from tests.unit.fakes.tables import LETTERS
from tests.unit.warden.post import LETTER, content, sent
from tests.unit.warden.samples import ORDERS
from warden.letter import Letter, Standing, ToldBy
from warden.letters import Letters

BUCKET = "letters"
OUTPUTS = {"LettersTableName": LETTERS, "LettersBucketName": BUCKET, "LettersLock": "none"}
SHARED_ROLE = "arn:aws:iam::222222222222:role/shop"


@cache
def client(service: str) -> Any:
    """A client made once, for making one takes longer than a test."""
    return botocore.session.get_session().create_client(
        service, region_name="eu-west-1", aws_access_key_id="testing", aws_secret_access_key="testing"
    )


def hub() -> Hub:
    """The hub, whose bucket is made; its tables have to be there."""
    client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    client("s3").put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return Hub(client, OUTPUTS)


def at(second: int, **changes: Any) -> Letter:
    """A letter that was sent at that second of the day."""
    return replace(LETTER, **{"origin": sent(second), **changes})


def shared(second: int, *candidates: str, **changes: Any) -> Letter:
    """A letter of a role that several functions had."""
    many = {"owner": SHARED_ROLE, "told_by": ToldBy.CANDIDATES, "candidates": candidates or (ORDERS.arn,)}
    return at(second, **(many | changes))


def keep(*letters: Letter, payload: bool = True) -> None:
    """Has them in the index, and in the archive unless their payloads are gone."""
    for letter in letters:
        assert Letters(client("dynamodb"), LETTERS).put(letter)
        if payload:
            client("s3").put_object(Bucket=BUCKET, Key=letter.origin.key, Body=content(body=letter.name))


def standing(letter: Letter) -> Standing | None:
    """How the letter stands in the index; None when it is not there."""
    found = Letters(client("dynamodb"), LETTERS).get(letter.owner, letter.name)
    return found.status if found else None


def archived() -> set[str]:
    """The keys of what is in the archive."""
    return {one["Key"] for one in client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", ())}

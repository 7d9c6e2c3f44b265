"""Reading letters from the archive."""

from __future__ import annotations

import json
import re

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from cli.connection import Hub
from cli.letters.archive import Archive, Unread, document
from tests.unit.cli.letters.shelf import OUTPUTS, at, client, hub, keep
from tests.unit.warden.post import content

pytestmark = pytest.mark.usefixtures("dynamodb")


def test_letters_come_whole_and_in_the_order_they_were_asked_for() -> None:
    operated, letters = hub(), [at(number) for number in range(25)]
    keep(*letters)

    read = list(Archive(operated).read_each(reversed(letters)))

    assert read == [(letter, content(body=letter.name)) for letter in reversed(letters)]


def test_what_is_gone_is_told_and_the_others_come() -> None:
    operated, gone, there = hub(), at(1), at(2)
    keep(gone, payload=False)
    keep(there)

    read = list(Archive(operated).read_each([gone, there]))

    assert read == [(gone, Unread("NoSuchKey")), (there, content(body=there.name))]


@pytest.mark.parametrize(("code", "known"), [("AccessDenied", True), ("SlowDown", False)])
def test_a_trouble_of_s3_is_not_taken_for_a_letter_that_is_gone(code: str, *, known: bool) -> None:
    s3 = client("s3")
    with Stubber(s3) as stub:
        stub.add_client_error("get_object", code)
        reading = Archive(Hub(lambda _: s3, OUTPUTS)).read_each([at(1)])

        if known:
            assert list(reading) == [(at(1), Unread("AccessDenied"))]
        else:
            with pytest.raises(ClientError, match=re.escape("(SlowDown)")):
                list(reading)


@pytest.mark.parametrize(
    ("stored", "told"),
    [(b'{"body": "a\\u0000b"}', {"body": "a\0b"}), (b"{no json", "{no json"), (b"\xff{", "\\xff{")],
)
def test_what_is_no_json_is_told_as_it_is(stored: bytes, told: object) -> None:
    assert document(stored) == told
    assert json.loads(json.dumps(told)) == told

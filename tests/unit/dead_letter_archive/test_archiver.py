"""A letter is kept whole under its own key, or stays in the queue."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from dead_letter_archive.archiver import archive, handler, putting, read, written
from tests.unit.dead_letter_archive.records import (
    BODY,
    MESSAGE,
    QUEUE,
    ROLE_ID,
    Bucket,
    plenty,
    record,
    refusal,
)

NOW = datetime(2026, 11, 23, 9, 0, 0, 250_000, UTC)
KEY = f"letters/222222222222/eu-west-1/{ROLE_ID}/20261123T084501.123Z-{MESSAGE}.json"
LARGEST = 2 * 1024 * 1024 + 1_000  # each sign of the body is written as two at most
UNREACHABLE = ConnectTimeoutError(endpoint_url="https://s3.us-east-1.amazonaws.com")
# What SQS takes: no surrogates, and of control characters those of a text.
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r"))


def batch(size: int) -> list[dict[str, Any]]:
    return [record(messageId=f"message-{number}") for number in range(size)]


def failed(answer: dict[str, Any]) -> list[str]:
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def test_a_letter_is_kept_whole_with_all_that_the_queue_knows_of_it() -> None:
    key, letter = written(record(), NOW)

    assert key == KEY
    assert letter == {
        "version": 1,
        "body": BODY,
        "attributes": {
            "RequestID": {"type": "String", "value": "1d5c"},
            "ErrorCode": {"type": "Number", "value": "200"},
            "ErrorMessage": {"type": "String", "value": "no such order"},
        },
        "sender_id": f"{ROLE_ID}:orders",
        "queue": QUEUE,
        "message_id": MESSAGE,
        "sent": "2026-11-23T08:45:01.123Z",
        "first_received": "2026-11-23T08:45:02.000Z",
        "archived": "2026-11-23T09:00:00.250Z",
        "account": "222222222222",
        "region": "eu-west-1",
        "topic": None,
    }


def test_an_attribute_of_bytes_stays_as_the_queue_writes_it() -> None:
    one = {"dataType": "Binary.png", "binaryValue": "AAEC/w=="}

    _, letter = written(record(messageAttributes={"picture": one}), NOW)

    assert letter["attributes"] == {"picture": {"type": "Binary.png", "value": "AAEC/w=="}}


@given(texts)
def test_a_body_comes_out_as_it_went_in(body: str) -> None:
    bucket = Bucket()

    archive([record(body)], bucket.put, plenty)

    assert [letter["body"] for letter in bucket.letters] == [body]


@pytest.mark.parametrize("sign", ['"', "\\", "\n", "é", "\U0001f4e8"], ids=["quote", "escape", "line", "2", "4"])
def test_a_letter_of_the_greatest_size_is_kept(sign: str) -> None:
    body, bucket = sign * (1024 * 1024 // len(sign.encode())), Bucket()

    answer = archive([record(body)], bucket.put, plenty)

    assert failed(answer) == []
    assert bucket.letters[0]["body"] == body
    assert len(*bucket.kept.values()) < LARGEST


def test_half_a_sign_is_kept_like_any_other() -> None:
    bucket = Bucket()

    archive([record("\ud83d")], bucket.put, plenty)

    assert bucket.letters[0]["body"] == "\ud83d"


def test_keys_of_a_role_sort_by_time() -> None:
    sent = [999, 1_000, 59_999, 1_700_000_000_000, 1_700_000_000_001]
    records = [record(attributes=record()["attributes"] | {"SentTimestamp": str(at)}) for at in sent]

    keys = [written(one, NOW)[0] for one in records]

    assert keys == sorted(keys)


def test_a_letter_that_comes_twice_is_kept_once() -> None:
    bucket = Bucket()

    answers = [archive([record()], bucket.put, plenty) for _ in range(2)]

    assert [failed(answer) for answer in answers] == [[], []]
    assert list(bucket.kept) == [KEY]


@pytest.mark.parametrize(
    "problem",
    [refusal("AccessDenied"), refusal("SlowDown"), refusal("ConditionalRequestConflict"), UNREACHABLE],
    ids=["refused", "too many", "at the same time", "out of reach"],
)
def test_what_could_not_be_put_stays_in_the_queue_and_holds_up_nothing_else(problem: Exception) -> None:
    bucket = Bucket(fails=[None, problem])

    answer = archive(batch(4), bucket.put, plenty)

    assert failed(answer) == ["message-1"]
    assert [letter["message_id"] for letter in bucket.letters] == ["message-0", "message-2", "message-3"]


def test_a_bucket_that_is_out_of_reach_for_a_day_loses_nothing() -> None:
    bucket = Bucket(fails=[UNREACHABLE] * 240)
    waiting = {one["messageId"]: one for one in batch(10)}

    for _ in range(25):
        left = failed(archive(list(waiting.values()), bucket.put, plenty))
        waiting = {message: waiting[message] for message in left}

    assert (waiting, len(bucket.kept)) == ({}, 10)


def test_when_there_is_no_time_left_the_rest_stays_in_the_queue() -> None:
    left, bucket = iter([60_000, 50_000, 45_000, 44_000]), Bucket()

    answer = archive(batch(4), bucket.put, lambda: next(left))

    assert failed(answer) == ["message-2", "message-3"]
    assert len(bucket.kept) == 2


def test_an_error_of_the_program_is_not_taken_for_success() -> None:
    bucket = Bucket(fails=[ZeroDivisionError()])

    with pytest.raises(ZeroDivisionError):
        archive([record()], bucket.put, plenty)


def test_the_log_has_a_line_about_a_batch_and_nothing_of_a_letter(caplog: pytest.LogCaptureFixture) -> None:
    bucket = Bucket(fails=[None, refusal("AccessDenied")])

    archive(batch(3), bucket.put, plenty)

    (line,) = caplog.records
    assert (line.levelno, line.getMessage()) == (logging.WARNING, "archived")
    assert (vars(line)["letters"], vars(line)["failed"]) == (3, {"message-1": "AccessDenied"})
    assert "order" not in json.dumps(vars(line), default=str)


@given(st.text(alphabet='[{"0,:}] ', max_size=40) | st.just("[" * 200_000))
def test_no_text_is_too_odd_to_be_looked_at(text: str) -> None:
    assert isinstance(read(text), dict)


def test_it_asks_for_a_new_object_in_the_bucket_of_the_hub_and_of_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LETTERS_BUCKET", "lambda-warden-letters")
    monkeypatch.setenv("HUB_ACCOUNT", "111111111111")
    asked: list[Any] = []
    s3 = boto3.client("s3", region_name="eu-west-1", aws_access_key_id="none", aws_secret_access_key="none")

    def taken(request: Any, **_: object) -> Any:
        asked.append(request)
        return AWSResponse(request.url, 200, cast("Any", {}), cast("Any", SimpleNamespace(stream=list)))

    s3.meta.events.register("before-send.s3.PutObject", taken)
    putting(s3)("letters/one.json", b"{}")

    (request,) = asked
    assert request.url == "https://lambda-warden-letters.s3.eu-west-1.amazonaws.com/letters/one.json"
    assert request.headers["x-amz-expected-bucket-owner"] == b"111111111111"
    assert request.headers["If-None-Match"] == b"*"


def test_the_handler_needs_nothing_before_it_is_called() -> None:
    assert callable(handler)

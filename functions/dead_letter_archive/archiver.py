"""Puts dead letters into the hub's bucket, whole, one object each; what it could not put stays in the queue.

It stands inline in spoke/template.yaml, where `make spoke` writes it: one file, the standard library and boto3.
"""

import json
import logging
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

LETTER_MS = 45_000  # more than the tries at one letter take together
TRIES = Config(connect_timeout=5, read_timeout=15, retries={"mode": "standard", "total_max_attempts": 2})
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SESSION = re.compile(r"(AROA[A-Z0-9]+):.+")  # who sent it had assumed the role of this id
log = logging.getLogger("archiver")
log.setLevel(logging.INFO)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Archives a batch of the queue; the answer names the letters that it has to give out again."""
    return archive(event["Records"], bucket(), context.get_remaining_time_in_millis)


@cache
def bucket() -> Callable[[str, bytes], object]:
    """The hub's bucket: takes a key and what to keep there, if nothing is."""
    return putting(boto3.client("s3", region_name=os.environ["HOME_REGION"], config=TRIES))


def putting(s3: Any) -> Callable[[str, bytes], object]:
    """The same by a client, for this bucket of the hub's account and no other: all accounts share buckets' names."""
    # The SDK that Lambda brings may be older than the parameter for it.
    s3.meta.events.register("before-call.s3.PutObject", only_create)

    ours = {"Bucket": os.environ["LETTERS_BUCKET"], "ExpectedBucketOwner": os.environ["HUB_ACCOUNT"]}

    def put(key: str, body: bytes) -> object:
        return s3.put_object(**ours, Key=key, Body=body, ChecksumAlgorithm="SHA256")

    return put


def only_create(params: dict[str, Any], **_: object) -> None:
    params["headers"]["If-None-Match"] = "*"


def archive(
    records: list[dict[str, Any]], put: Callable[[str, bytes], object], left_ms: Callable[[], int]
) -> dict[str, Any]:
    """Keeps each letter, as long as there is time."""
    failed = {}
    for record in records:
        problem = keep(record, put) if left_ms() > LETTER_MS else "no time left"
        if problem:
            failed[record["messageId"]] = problem
    log.log(logging.WARNING if failed else logging.INFO, "archived", extra={"letters": len(records), "failed": failed})
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}


def keep(record: dict[str, Any], put: Callable[[str, bytes], object]) -> str:
    """Puts one letter; returns why that failed, if it did. One that is there came twice."""
    key, letter = written(record, datetime.now(UTC))
    try:
        # Signs beyond ASCII as they are: written as numbers, a letter of a megabyte would have three.
        put(key, json.dumps(letter, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    except ClientError as error:
        code = str(error.response["Error"]["Code"])
        return "" if code == "PreconditionFailed" else code
    except BotoCoreError as error:
        return type(error).__name__
    return ""


def written(record: dict[str, Any], now: datetime) -> tuple[str, dict[str, Any]]:
    """The key of a letter, and the letter. Must not fail: Lambda would bring the whole batch again, for ever."""
    queue, message, system = record["eventSourceARN"], record["messageId"], record["attributes"]
    _, partition, _, region, account, name = queue.split(":")
    letter = {
        "version": 1,
        "body": record["body"],
        "attributes": {
            key: {"type": one["dataType"], "value": one.get("stringValue", one.get("binaryValue"))}
            for key, one in record["messageAttributes"].items()
        },
        "sender_id": system["SenderId"],
        "queue": queue,
        "message_id": message,
        "sent": instant(system["SentTimestamp"]),
        "first_received": instant(system["ApproximateFirstReceiveTimestamp"]),
        "archived": iso(now),
        "account": account,
        "region": region,
        "topic": None,
    }
    letter |= of_topic(letter, f"arn:{partition}:sns:{region}:{account}:{name}")
    whose = role_id(letter, f"arn:{partition}:lambda:{region}:{account}:function:")
    sent = letter["sent"].replace("-", "").replace(":", "")
    return f"letters/{account}/{region}/{whose}/{sent}-{message}.json", letter


def of_topic(letter: dict[str, Any], topic: str) -> dict[str, Any]:
    """What differs in a letter that no role sent: it came through the topic, which is called like the queue."""
    if SESSION.fullmatch(letter["sender_id"]):
        return {}
    # Before the topic delivered messages raw, SNS wrapped them up and left the queue's attributes empty.
    outer = {} if "RequestID" in letter["attributes"] else read(letter["body"])
    if outer.get("TopicArn") != topic:
        return {"topic": topic}
    inner = {
        name: {"type": mapping(one).get("Type"), "value": mapping(one).get("Value")}
        for name, one in mapping(outer.get("MessageAttributes")).items()
    }
    return {"body": str(outer.get("Message", "")), "attributes": inner, "topic": topic, "envelope": letter["body"]}


def role_id(letter: dict[str, Any], functions: str) -> str:
    """Whose letter it is, as far as it shows. What Lambda sends to a destination has no attributes, and names it."""
    asked = {} if "RequestID" in letter["attributes"] else mapping(read(letter["body"]).get("requestContext"))
    if str(asked.get("functionArn")).startswith(functions):
        return "destination"
    session = SESSION.fullmatch(letter["sender_id"])
    return session[1] if session else "unknown"


def read(text: str) -> dict[str, Any]:
    """The object that a text is the JSON of; an empty one for any other text, however deep it is nested."""
    try:
        return mapping(json.loads(text))
    except (ValueError, RecursionError):
        return {}


def mapping(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def instant(milliseconds: str) -> str:
    return iso(EPOCH + timedelta(milliseconds=int(milliseconds)))


def iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

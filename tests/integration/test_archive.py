"""Dead letters end in the hub's bucket, whole and once: Lambda, the archiver and S3 at work."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from local_org.org import LocalOrg
from proof.evidence import ATTACKER
from tests.integration.account import EUROPE, HOME, HUB, MEMBER, OTHER, Account, allow
from tests.integration.letters import BUCKET, archived, hub

PLACES = pytest.mark.parametrize(("owner", "region"), [(MEMBER, HOME), (OTHER, EUROPE), (HUB, HOME)])
FAILS = "def handler(event, context):\n    raise ValueError('no such order')\n"


def package(code: str) -> dict[str, bytes]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", code)
    return {"ZipFile": packed.getvalue()}


def failing(account: Account, name: str, region: str, target: str) -> str:
    """Makes a function that fails on every event and may send letters to a default target; its role's id."""
    rights = {
        "letters": allow("sqs:SendMessage", f"arn:aws:sqs:*:{account.id}:warden-dead-letters"),
        "told": allow("sns:Publish", f"arn:aws:sns:*:{account.id}:warden-dead-letters"),
    }
    role = account.role(name, inline=rights)
    account.client("lambda", region).create_function(
        FunctionName=name,
        Role=role,
        Runtime="python3.13",
        Handler="app.handler",
        Code=package(FAILS),
        DeadLetterConfig={"TargetArn": target},
    )
    account.org.quiet()
    return str(account.client("iam").get_role(RoleName=name)["Role"]["RoleId"])


def invoke(account: Account, name: str, region: str, payload: str) -> None:
    account.client("lambda", region).invoke(FunctionName=name, InvocationType="Event", Payload=payload.encode())


def queue(owner: str, region: str) -> str:
    return f"arn:aws:sqs:{region}:{owner}:warden-dead-letters"


def kept(org: LocalOrg, owner: str, region: str, role_id: str) -> list[dict[str, Any]]:
    """The letters under a role's id, in the order of their keys."""
    keys = sorted(key for key in archived(org, owner) if key.startswith(f"letters/{owner}/{region}/{role_id}/"))
    bodies = [hub(org, "s3").get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in keys]
    return [json.loads(body) for body in bodies]


def left(account: Account, region: str) -> int:
    """How many letters the queue still has, seen or not."""
    sqs = account.client("sqs", region)
    url = f"https://sqs.{region}.amazonaws.com/{account.id}/warden-dead-letters"
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return int(found["ApproximateNumberOfMessages"]) + int(found["ApproximateNumberOfMessagesNotVisible"])


@PLACES
def test_an_event_that_fails_for_good_is_kept_as_it_was_under_the_role_that_sent_it(
    org: LocalOrg, owner: str, region: str
) -> None:
    account, payload = Account(org, owner), '{"order":  7, "é": "\\ud83d\\udce8", "price": 1.10}'
    role_id = failing(account, "archived", region, queue(owner, region))

    invoke(account, "archived", region, payload)
    org.quiet()

    (letter,) = kept(org, owner, region, role_id)
    assert letter["body"] == payload
    assert letter["attributes"]["ErrorMessage"]["value"].startswith("no such order")
    assert {"RequestID", "ErrorCode", "ErrorMessage"} == set(letter["attributes"])
    assert letter["sender_id"].startswith(f"{role_id}:")
    assert (letter["queue"], left(account, region)) == (queue(owner, region), 0)


@pytest.mark.parametrize("filling", [0, 1_000_000], ids=["small", "almost a megabyte"])
def test_what_went_through_the_topic_is_kept_as_the_event_was(org: LocalOrg, account: Account, filling: int) -> None:
    topic, name = f"arn:aws:sns:{HOME}:{MEMBER}:warden-dead-letters", f"through-topic-{filling}"
    failing(account, name, HOME, topic)

    payload = json.dumps({"through": name, "filling": '"' * (filling // 2)})
    invoke(account, name, HOME, payload)
    org.quiet()

    (letter,) = [one for one in kept(org, MEMBER, HOME, "unknown") if name in one["body"]]
    assert (letter["body"], letter["topic"]) == (payload, topic)
    assert {"RequestID", "ErrorCode", "ErrorMessage"} == set(letter["attributes"])


def test_of_two_roles_each_letter_is_kept_once_and_under_its_own(org: LocalOrg, account: Account) -> None:
    names = ["archived-a", "archived-b"]
    ids = {name: failing(account, name, HOME, queue(MEMBER, HOME)) for name in names}

    for number in range(12):
        invoke(account, names[number % 2], HOME, json.dumps({"number": number}))
    org.quiet()

    numbers = {
        name: sorted(json.loads(one["body"])["number"] for one in kept(org, MEMBER, HOME, ids[name])) for name in names
    }
    assert numbers == {"archived-a": [0, 2, 4, 6, 8, 10], "archived-b": [1, 3, 5, 7, 9, 11]}


def test_a_destinations_record_is_kept_under_a_name_of_its_own(org: LocalOrg, account: Account) -> None:
    failing(account, "to-destination", HOME, queue(MEMBER, HOME))
    functions = account.client("lambda")
    destination = {"OnFailure": {"Destination": queue(MEMBER, HOME)}}
    functions.update_function_configuration(FunctionName="to-destination", DeadLetterConfig={"TargetArn": ""})
    functions.put_function_event_invoke_config(FunctionName="to-destination", DestinationConfig=destination)
    org.quiet()

    invoke(account, "to-destination", HOME, '{"to": "destination"}')
    org.quiet()

    (letter,) = kept(org, MEMBER, HOME, "destination")
    record = json.loads(letter["body"])
    assert record["requestContext"]["functionArn"].startswith(f"arn:aws:lambda:{HOME}:{MEMBER}:function:to-destination")
    assert record["requestPayload"] == {"to": "destination"}


def test_nothing_that_the_archiver_does_is_refused(org: LocalOrg) -> None:
    calls = [call for call in org.calls if "warden-archiver" in str(call.role) and call.session != ATTACKER]

    assert {call.action.partition(":")[0] for call in calls} >= {"s3", "sqs"}
    assert [call for call in calls if not call.allowed] == []

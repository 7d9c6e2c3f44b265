"""Whoever holds the session of an operator of letters reads, notes or removes what its policy is for, and no more."""

from __future__ import annotations

import pytest

from local_org.org import LocalOrg
from tests.integration.account import HOME, HUB, MEMBER
from tests.integration.attacks.attackers import HUB_FUNCTIONS, denied, operator
from tests.integration.letters import BUCKET, archived, hub, lay, letter, letters_table, standings
from tests.integration.operating import with_session
from warden.letter import Letter, Standing
from warden.model import Function

KINDS = ("letters", "letters-payload", "letters-purge")
EACH = pytest.mark.parametrize("kind", KINDS)
OWNER = Function("aws", MEMBER, HOME, "attacked-letters")
NOT_LETTERS = [
    "run#1",
    "came#1",
    "request#1",
    "role#AROA1",
    "signature#1#2",
    "look#ann",
    "look#",
    "arn:other:x",
    "unknown",
    "*",
]


@pytest.fixture(scope="module")
def attacked(org: LocalOrg) -> Letter:
    """A letter that is to stay where and as it is."""
    one = letter(OWNER, 1)
    lay(org, one)
    return one


def on_index(org: LocalOrg, kind: str, call: str, key: str, name: str) -> None:
    """The call on one item of the index is refused."""
    member = "Item" if call == "put_item" else "Key"
    item = {"owner": {"S": key}, "letter": {"S": name}}
    client = operator(org, kind).client("dynamodb")
    denied(getattr(client, call), TableName=letters_table(org), **{member: item})


@EACH
@pytest.mark.parametrize("key", NOT_LETTERS)
def test_neither_runs_nor_the_notes_of_others_are_touched(org: LocalOrg, kind: str, key: str) -> None:
    for call in ("put_item", "delete_item", "update_item", "get_item"):
        on_index(org, kind, call, key, "-")


@EACH
def test_nobody_makes_up_a_letter_or_what_became_of_it(org: LocalOrg, attacked: Letter, kind: str) -> None:
    for owner in (OWNER.arn, attacked.origin.unknown_owner):
        on_index(org, kind, "put_item", owner, attacked.name)
        on_index(org, kind, "update_item", owner, attacked.name)

    assert standings(org, attacked) == [Standing.ARCHIVED]


@EACH
def test_nobody_takes_a_note_back(org: LocalOrg, kind: str) -> None:
    session = operator(org, kind)
    own = session.client("sts").get_caller_identity()["UserId"]

    on_index(org, kind, "delete_item", f"look#{own}", "1")
    on_index(org, kind, "update_item", f"look#{own}", "1")


@pytest.mark.parametrize("kind", ["letters", "letters-payload"])
def test_only_who_may_purge_removes_a_letter(org: LocalOrg, attacked: Letter, kind: str) -> None:
    key = attacked.origin.key

    on_index(org, kind, "delete_item", OWNER.arn, attacked.name)
    on_index(org, kind, "delete_item", attacked.origin.unknown_owner, attacked.name)
    denied(operator(org, kind).client("s3").delete_object, Bucket=BUCKET, Key=key)

    assert standings(org, attacked) == [Standing.ARCHIVED]
    assert key in archived(org, MEMBER)


@pytest.mark.parametrize("kind", ["letters", "letters-purge"])
def test_only_who_may_see_payloads_reads_a_letter(org: LocalOrg, attacked: Letter, kind: str) -> None:
    denied(operator(org, kind).client("s3").get_object, Bucket=BUCKET, Key=attacked.origin.key)


@pytest.mark.parametrize("kind", ["letters-payload", "letters-purge"])
def test_who_may_not_list_letters_does_not(org: LocalOrg, kind: str) -> None:
    client, name = operator(org, kind).client("dynamodb"), letters_table(org)
    of_owner = {"KeyConditionExpression": "#o = :o", "ExpressionAttributeNames": {"#o": "owner"}}
    of_account = {"KeyConditionExpression": "account = :o", "IndexName": "by_account"}
    for asked in (of_owner, of_account):
        denied(client.query, TableName=name, **asked, ExpressionAttributeValues={":o": {"S": MEMBER}})
    denied(client.scan, TableName=name)


@EACH
def test_no_version_is_read_or_deleted_for_good(org: LocalOrg, attacked: Letter, kind: str) -> None:
    key, session = attacked.origin.key, operator(org, kind).client("s3")
    (version,) = hub(org, "s3").list_object_versions(Bucket=BUCKET, Prefix=key)["Versions"]

    for call in (session.get_object, session.delete_object):
        denied(call, Bucket=BUCKET, Key=key, VersionId=version["VersionId"])


@EACH
def test_a_letter_is_not_written_anew_and_the_bucket_stays_as_it_is(org: LocalOrg, attacked: Letter, kind: str) -> None:
    session = operator(org, kind).client("s3")

    denied(session.put_object, Bucket=BUCKET, Key=attacked.origin.key, Body=b"other", IfNoneMatch="*")
    denied(session.list_objects_v2, Bucket=BUCKET)
    denied(session.put_bucket_policy, Bucket=BUCKET, Policy="{}")
    for key in ("other/1.json", "letter", "letters.json"):
        denied(session.get_object, Bucket=BUCKET, Key=key)
        denied(session.delete_object, Bucket=BUCKET, Key=key)


@EACH
@pytest.mark.parametrize("bucket", [f"{BUCKET}-other", "shop"])
def test_no_other_bucket_is_reached(org: LocalOrg, kind: str, bucket: str) -> None:
    actions = [f"s3:{verb}Object" for verb in ("Get", "Put", "Delete")]

    assert operator(org, kind).allowed(actions, f"arn:aws:s3:::{bucket}/letters/{MEMBER}/1.json") == []


@EACH
@pytest.mark.parametrize("which", ["FINDINGS", "CHANGES", "INVENTORY", "RESTRAINTS", "SPOKES"])
def test_no_other_table_is_reached(org: LocalOrg, kind: str, which: str) -> None:
    name = letters_table(org).replace("LettersTable", f"{which.title()}Table")
    actions = [f"dynamodb:{verb}" for verb in ("Scan", "Query", "GetItem", "PutItem", "DeleteItem")]
    arn = f"arn:aws:dynamodb:{HOME}:{HUB}:table/{name}"
    keys = {"dynamodb:leadingkeys": OWNER.arn}

    assert operator(org, kind).allowed(actions, arn, f"{arn}/index/by_account", context=keys) == []


@EACH
def test_nothing_of_warden_is_run_or_asked_for(org: LocalOrg, kind: str) -> None:
    functions = [f"arn:aws:lambda:{HOME}:{HUB}:function:{name}" for name in HUB_FUNCTIONS]
    bus = f"arn:aws:events:{HOME}:{HUB}:event-bus/warden"
    said = {"events:source": "warden", "events:detail-type": "Warden Redrive Requested"}

    assert operator(org, kind).allowed(["lambda:InvokeFunction"], *functions) == []
    assert operator(org, kind).allowed(["events:PutEvents"], bus, context=said) == []


@pytest.mark.usefixtures("attacked")
@pytest.mark.parametrize(
    ("kind", "lacking", "arguments"),
    [
        ("letters", "cloudformation:DescribeStacks", ("list", "--account", MEMBER)),
        ("read", "dynamodb:Query", ("list", "--account", MEMBER)),
        ("read", "dynamodb:Query", ("looks",)),
        ("read", "dynamodb:Scan", ("export",)),
    ],
    ids=["letters without read", "a list", "looks", "an export"],
)
def test_who_has_too_few_rights_is_told_which(
    org: LocalOrg, kind: str, lacking: str, arguments: tuple[str, ...]
) -> None:
    done = with_session(operator(org, kind).session, "letters", *arguments)

    assert (done.exit_code, done.stdout) == (1, "")
    assert f"is not authorized to perform: {lacking}" in done.stderr


@pytest.mark.usefixtures("attacked")
@pytest.mark.parametrize(
    ("lacking", "arguments"),
    [("dynamodb:PutItem", ("export", "--payload")), ("dynamodb:PutItem", ("purge", "--older-than", "1d", "--yes"))],
    ids=["payloads", "a purge"],
)
def test_who_cannot_be_noted_neither_sees_nor_removes_anything(
    org: LocalOrg, lacking: str, arguments: tuple[str, ...]
) -> None:
    before = archived(org, MEMBER)

    done = with_session(operator(org, "read", "letters").session, "letters", *arguments)

    assert (done.exit_code, done.stdout) == (1, "")
    assert f"is not authorized to perform: {lacking}" in done.stderr
    assert archived(org, MEMBER) == before

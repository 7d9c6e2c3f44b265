"""What operators do with letters by `warden letters`, with the policies for it and nothing beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from local_org.org import LocalOrg
from tests.integration.account import HOME, HUB, MEMBER
from tests.integration.letters import BUCKET, archived, hub, index, lay, letter, letters_table, lines, standings
from tests.integration.operating import Operate, refused
from warden.letter import Letter, Standing, ToldBy
from warden.model import Function

SHARED = f"arn:aws:iam::{MEMBER}:role/tills"
OPERATOR = f"arn:aws:sts::{HUB}:assumed-role/operator-"


def function(name: str, account: str = MEMBER) -> Function:
    return Function("aws", account, HOME, name)


def of_role(one: Letter, *candidates: str) -> Letter:
    return replace(one, owner=SHARED, told_by=ToldBy.CANDIDATES, candidates=candidates)


def test_letters_are_listed_by_function_and_error_without_a_look_at_any(org: LocalOrg, operate: Operate) -> None:
    tills, scales = function("tills-listed"), function("scales-listed")
    timeout = {"error": "Task timed out after # seconds", "signature": "0f0f0f0f0f0f"}
    both = of_role(letter(tills, 9), tills.arn, scales.arn)
    lay(org, letter(tills, 1), letter(tills, 2), letter(tills, 3, **timeout), letter(scales, 4), both)

    said = operate("read letters", "letters", "list", "--function", tills.arn)
    shared = operate("read letters", "letters", "list", "--function", tills.arn, "--include-candidates")
    account = lines(operate("read letters", "letters", "list", "--account", MEMBER, "--error", "timed*#", "--json"))
    each = lines(operate("read letters", "letters", "list", "--function", tills.arn, "--each", "--json"))

    assert said.count(tills.arn) == 2
    assert "    2 letters: no such item\n" in said
    assert "3 letters; calls to the index: 1, to the archive: 0\n" in said
    assert f"{SHARED} (one of 2 functions)" in shared
    assert [(group["function"], group["letters"]) for group in account] == [(tills.arn, 1)]
    assert [one["key"] for one in each] == [letter(tills, second).origin.key for second in (1, 2, 3)]


def test_all_letters_are_listed_where_nobody_is_named(org: LocalOrg, operate: Operate) -> None:
    here, there = function("everywhere"), function("everywhere", HUB)
    lay(org, letter(here, 1), letter(there, 1, status=Standing.PARKED))

    groups = lines(operate("read letters", "letters", "list", "--until", "2020-03-04", "--json"))

    found = {group["owner"]: group["standing"] for group in groups}
    assert (found[here.arn], found[there.arn]) == ({"archived": 1}, {"parked": 1})


def test_who_looks_at_a_payload_is_noted(org: LocalOrg, operate: Operate) -> None:
    shown = letter(function("shown"), 1)
    lay(org, shown)

    bare = operate("read letters", "letters", "show", shown.origin.key)
    whole = operate("read letters letters-payload", "letters", "show", shown.origin.key, "--payload")
    looks = lines(operate("read letters", "letters", "looks", "--json"))

    assert "event 20200304T120001.000Z-m-1" not in bare
    assert whole.endswith("\nevent 20200304T120001.000Z-m-1\n")
    by = f"{OPERATOR}read-letters-letters-payload/operator"
    assert [(look["by"], look["letters"]) for look in looks if look["of"] == shown.origin.key] == [(by, 1)]


def test_letters_are_exported_with_and_without_what_they_say(org: LocalOrg, operate: Operate) -> None:
    here, there = letter(function("exported"), 1), letter(function("exported", HUB), 2)
    lay(org, here, there)
    chosen = ("letters", "export", "--role", here.origin.role_id)

    bare = lines(operate("read letters", *chosen))
    whole = lines(operate("read letters letters-payload", *chosen, "--payload"))
    looks = lines(operate("read letters", "letters", "looks", "--json"))

    assert {one["key"] for one in bare} == {here.origin.key, there.origin.key}
    assert [one["key"] for one in bare if "letter" in one] == []
    assert {one["letter"]["body"] for one in whole} == {f"event {here.name}", f"event {there.name}"}
    noted = [(look["deed"], look["letters"]) for look in looks if here.origin.role_id in look["of"]]
    assert noted == [("export", 2)]


def test_a_purge_counts_first_and_then_removes_what_is_old_and_not_under_way(org: LocalOrg, operate: Operate) -> None:
    purged = function("purged", HUB)
    old, running = letter(purged, 1), letter(purged, 2)
    new = replace(letter(purged, 3), origin=replace(old.origin, sent="29990304T120000.000Z"))
    nobody = [letter(function("purged", account), 4) for account in (HUB, MEMBER)]
    unknown = [replace(one, owner=one.origin.unknown_owner, told_by=ToldBy.UNKNOWN) for one in nobody]
    gone, stays = (old, of_role(letter(purged, 5), purged.arn), *unknown), (running, new)
    lay(org, *gone, *stays)
    index(org).take(running, "r1", datetime(2020, 3, 4, tzinfo=UTC), datetime(9999, 3, 4, tzinfo=UTC))
    chosen = ("letters", "purge", "--older-than", "30d", "--role", old.origin.role_id)

    counted = operate("read letters", *chosen)
    untouched = standings(org, *gone, *stays)
    removed = operate("read letters letters-purge", *chosen, "--yes")

    assert counted.startswith("would be removed: 4 letters sent before ")
    assert untouched == [Standing.ARCHIVED] * 4 + [Standing.RUNNING, Standing.ARCHIVED]
    assert removed.startswith("removed: 4 letters sent before ")
    assert standings(org, *gone, *stays) == [None] * 4 + [Standing.RUNNING, Standing.ARCHIVED]
    left = archived(org, HUB) | archived(org, MEMBER)
    assert [one.origin.key in left for one in (*gone, *stays)] == [False] * 4 + [True] * 2
    versions = hub(org, "s3").list_object_versions(Bucket=BUCKET, Prefix=old.origin.key)["Versions"]
    assert [version["Key"] for version in versions] == [old.origin.key]


def test_what_was_purged_is_brought_back_under_a_new_name(org: LocalOrg, operate: Operate) -> None:
    purged = letter(function("brought-back"), 1)
    lay(org, purged)
    operate(
        "read letters letters-purge", "letters", "purge", "--older-than", "30d", "--function", purged.owner, "--yes"
    )
    s3, again = hub(org, "s3"), purged.origin.key.replace(".json", "-again.json")

    (version,) = s3.list_object_versions(Bucket=BUCKET, Prefix=purged.origin.key)["Versions"]
    old = s3.get_object(Bucket=BUCKET, Key=purged.origin.key, VersionId=version["VersionId"])["Body"].read()
    s3.put_object(Bucket=BUCKET, Key=again, Body=old, IfNoneMatch="*")
    org.quiet()

    (found,) = lines(operate("read letters", "letters", "list", "--role", purged.origin.role_id, "--each", "--json"))
    assert (found["key"], found["status"]) == (again, "archived")


def test_a_letter_that_cannot_be_read_is_named_and_the_others_are_told(org: LocalOrg) -> None:
    till = function("tills-newer")
    newer, known = letter(till, 1), letter(till, 2)
    lay(org, newer, known)
    table, dynamodb = letters_table(org), hub(org, "dynamodb")
    dynamodb.put_item(TableName=table, Item=newer.as_item() | {"status": {"S": "of-a-newer-version"}})
    purge = ("purge", "--older-than", "30d", "--function", till.arn)
    looks = [("list", "--function", till.arn, "--each"), ("export", "--function", till.arn), purge, (*purge, "--yes")]

    redrive = refused(org, "redrive", "--function", till.arn, "--dry-run")
    said = [refused(org, "letters", *look) for look in looks]

    dynamodb.delete_item(TableName=table, Key={"owner": {"S": till.arn}, "letter": {"S": newer.name}})
    assert [f"letter {newer.name} of {till.arn} cannot be read" in one for one in said] == [True] * 4
    assert ["1 letter left out" in one for one in (*said, redrive)] == [True] * 5
    assert [known.origin.key in one for one in said[:2]] == [True] * 2
    assert "would be removed: 1 letter sent before" in said[2]
    assert standings(org, known) == [None]

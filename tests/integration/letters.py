"""Letters as the archiver and the index have them, laid into the hub by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from local_org.org import LocalOrg
from tests.integration.account import HOME, HUB
from tests.unit.warden.post import content
from warden.letter import Letter, Origin, Standing, ToldBy
from warden.letters import Letters
from warden.model import Function

BUCKET = f"lambda-warden-letters-{HUB}-{HOME}"
"""Its name, which every spoke can work out."""


def letter(function: Function, second: int, **changes: Any) -> Letter:
    """A letter of the function that was sent at that second of an hour of long ago."""
    minutes, seconds = divmod(second, 60)
    sent = f"20200304T12{minutes:02}{seconds:02}.000Z"
    role_id = f"AROA{function.name.replace('-', '').upper()}"
    origin = Origin(function.account, function.region, role_id, sent, f"m-{second}")
    made = Letter(function.arn, origin, ToldBy.ROLE, error="no such item", signature="1f2e3d4c5b6a", size=17)
    return replace(made, **changes)


def lay(org: LocalOrg, *letters: Letter) -> None:
    """Has them in the archive, and in the index as they are given, whatever the hub makes of them."""
    for one in letters:
        body = content(account=one.origin.account, region=one.origin.region, body=f"event {one.name}")
        hub(org, "s3").put_object(Bucket=BUCKET, Key=one.origin.key, Body=body, IfNoneMatch="*")
    org.quiet()
    for one in letters:
        index(org).remove(replace(one, owner=one.origin.unknown_owner), datetime.now(UTC))
        index(org).put(one)


def index(org: LocalOrg) -> Letters:
    """The index of the hub."""
    return Letters(hub(org, "dynamodb"), letters_table(org))


def letters_table(org: LocalOrg) -> str:
    """The name of the index."""
    (stack,) = hub(org, "cloudformation").describe_stacks(StackName="lambda-warden")["Stacks"]
    return str({one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}["LettersTableName"])


def standings(org: LocalOrg, *letters: Letter) -> list[Standing | None]:
    """How they stand in the index, None where they are not there."""
    found = [index(org).get(one.owner, one.name) for one in letters]
    return [one.status if one else None for one in found]


def archived(org: LocalOrg, account: str) -> set[str]:
    """The keys of an account's letters in the archive."""
    listed = hub(org, "s3").list_objects_v2(Bucket=BUCKET, Prefix=f"letters/{account}/")
    return {one["Key"] for one in listed.get("Contents", ())}


def hub(org: LocalOrg, service: str) -> Any:
    """A client of the hub's administrator."""
    return org.developer(HUB, HOME).client(service)


def lines(said: str) -> list[dict[str, Any]]:
    """What a command told programs."""
    return [json.loads(line) for line in said.splitlines()]

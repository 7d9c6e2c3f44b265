"""What must hold when everything has come to rest after people and hub functions did things at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from local_org.chaos import verdict
from tests.resilience.world import GRANT, MEMBER, World

MENDED = ("REMEDIATED", "RESOLVED")


def wrong(world: World) -> Iterator[str]:
    """Each sentence is a promise that was not kept."""
    checkpoint = world.checkpoint()
    state, journal, findings = checkpoint.described(), checkpoint.items("changes"), checkpoint.items("findings")
    functions = {key.rpartition("/")[2]: value for key, value in state.items() if key.startswith(f"{MEMBER}/")}
    yield from verdict.wrong(world.stage, MEMBER)
    yield from _grants(functions, state, journal)
    yield from _ends(journal)
    for finding in findings:
        yield from _disagreement(finding, functions)


def _grants(functions: Mapping[str, Any], state: Mapping[str, Any], journal: list[dict[str, Any]]) -> Iterator[str]:
    """A role has the grant only if somebody needs it, or if a change that could still be taken back gave it."""
    standing = [item for item in journal if item["progress"] != "undone"]
    given = {
        action["role_arn"]
        for item in standing
        for action in json.loads(item["actions"])
        if action["action"] in ("AttachGrant", "GiveGrant", "KeepGrant")
    }
    versions = [version for one in functions.values() for version in (one["latest"], *one["published"].values())]
    needed = {one["role"] for one in versions if "warden-dead-letters" in str(one["dead letters"])}
    owners = {key: one for key, one in state.items() if key.startswith("role/") and "/warden/" not in one["arn"]}
    for key, role in owners.items():
        if GRANT in role["managed"] and role["arn"] not in given | needed:
            yield f"{key} has a grant that nobody needs and nobody can take back"


def _ends(journal: list[dict[str, Any]]) -> Iterator[str]:
    """Whatever was begun has an end, or a later attempt has."""
    last = {item["subject"]: item for item in journal}
    for item in last.values():
        if item["progress"] == "applying" and not item["subject"].startswith("undo#"):
            yield f"{item['subject']}: the last attempt has no end"


def _disagreement(finding: Mapping[str, Any], functions: Mapping[str, Any]) -> Iterator[str]:
    """What is said of a function is so."""
    name, status = finding["function"].rpartition(":")[2], finding["status"]
    said = f"{finding['control']} of {name} is {status}"
    if "underway" in finding:
        yield f"{said}, and is told to be under way"
    if name not in functions:
        if status not in MENDED:
            yield f"{said}, and the function is gone"
        return
    users = [other for other, one in functions.items() if one["latest"]["role"] == functions[name]["latest"]["role"]]
    if finding["control"] == "shared_role" and status in ("BLOCKED", "EXEMPT", "CONTESTED") and len(users) == 1:
        yield f"{said}, and nobody shares its role"
    if status == "OPEN" and finding["control"] != "plaintext_secrets":
        yield f"{said}, and nothing is done about it"

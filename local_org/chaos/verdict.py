"""What must hold when everything has come to rest: read from the state, not from what Warden says of it."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from local_org.chaos.owners import TOKEN
from local_org.faults.checkpoint import Checkpoint
from local_org.faults.stage import Stage
from warden.ledger import Progress

BY_EXEMPTION = ("EXEMPT", "UNDONE")
LEFT_ALONE = ("BLOCKED", "CONTESTED", *BY_EXEMPTION)  # findings that say why nothing is changed
OWN = ":role/warden/"
ARCHIVER = "warden-archiver"  # comes with the spoke, and Warden leaves it alone

Named = tuple[str, str]  # a control and a function's name


def wrong(stage: Stage, account: str) -> Iterator[str]:
    """Each sentence is a promise that was not kept."""
    checkpoint = Checkpoint.take(stage.org, account)
    said = {(item["control"], _name(item["function"])): item["status"] for item in checkpoint.items("finding")}
    exempt = set(_exempt(checkpoint))
    alone = exempt | {named for named, status in said.items() if status in LEFT_ALONE}
    state = checkpoint.described()
    there = {key.rpartition("/")[2]: value for key, value in state.items() if key.startswith(f"{account}/")}
    functions = {name: function for name, function in there.items() if name != ARCHIVER}
    yield from _shared(functions, alone)
    yield from _left_over(functions, state, alone)
    for name, function in functions.items():
        if not function["latest"]["dead letters"] and ("dead_letter", name) not in alone:
            yield f"{name} loses its events"
        flagged, holds = "warden:plaintext-secrets" in function["tags"], _holds_credential(function)
        if flagged != holds and ("plaintext_secrets", name) not in alone:
            yield f"{name} holds {'a' if holds else 'no'} credential and is {'' if flagged else 'not '}flagged"
    yield from _unfounded(said, exempt)
    yield from _untold(checkpoint.items("change"))


def _exempt(checkpoint: Checkpoint) -> Iterator[Named]:
    for item in checkpoint.items("restraint"):
        if item["subject"].startswith("exemption#"):
            yield item["control"], _name(item["scope"])


def _unfounded(said: Mapping[Named, str], exempt: Container[Named]) -> Iterator[str]:
    """Excuses without a ground."""
    for (control, name), status in said.items():
        if status in BY_EXEMPTION and (control, name) not in exempt:
            yield f"{control} of {name} is {status}, and nobody exempted it"
        if status == "DEFERRED":
            yield f"{control} of {name} is put off, and nothing holds it back any more"


def _untold(journal: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Changes that were taken back although no undo says so."""
    taken_back = {item["of"] for item in journal if item["progress"] == Progress.APPLIED and "of" in item}
    for item in journal:
        change = f"{item['subject'].partition('#')[0]}/{item['change']}"
        if item["progress"] == Progress.UNDONE and change not in taken_back:
            yield f"{change} is undone, and no undo of it was carried out"


def _shared(functions: Mapping[str, Any], alone: Container[Named]) -> Iterator[str]:
    users = Counter(function["latest"]["role"] for function in functions.values())
    for role, number in users.items():
        names = [name for name, function in functions.items() if function["latest"]["role"] == role]
        moved = [name for name in names if ("shared_role", name) not in alone]
        if number > 1 and len(moved) > 1:
            yield f"{role} is shared by {', '.join(sorted(moved))}, of which none is blocked"


def _left_over(functions: Mapping[str, Any], state: Mapping[str, Any], alone: Container[Named]) -> Iterator[str]:
    for role in (value for key, value in state.items() if key.startswith("role/") and OWN in value["arn"]):
        owner = _name(role["tags"]["warden:function"])
        if owner not in functions and ("shared_role", owner) not in alone:
            yield f"{role['arn']} is left over: {owner} is gone"


def _name(arn: str) -> str:
    return arn.rpartition(":")[2]


def _holds_credential(function: Mapping[str, Any]) -> bool:
    return bool(function["latest"]["environment"] == TOKEN["Variables"])

"""What must hold when everything has come to rest: read from the state, not from what Warden says of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from local_org.chaos.owners import TOKEN
from local_org.faults.checkpoint import Checkpoint
from local_org.faults.stage import Stage

GRACE = ("BLOCKED",)
OWN = ":role/warden/"


def wrong(stage: Stage, account: str) -> Iterator[str]:
    """Each sentence is a promise that was not kept."""
    checkpoint = Checkpoint.take(stage.org, account)
    said = {
        (item["control"], item["function"].rpartition(":")[2]): item["status"] for item in checkpoint.items("finding")
    }
    state = checkpoint.described()
    functions = {key.rpartition("/")[2]: value for key, value in state.items() if key.startswith(f"{account}/")}
    yield from _shared(functions, said)
    yield from _left_over(functions, state)
    for name, function in functions.items():
        if not function["latest"]["dead letters"] and said.get(("dead_letter", name)) != "BLOCKED":
            yield f"{name} loses its events"
        flagged, holds = "warden:plaintext-secrets" in function["tags"], _holds_credential(function)
        if flagged != holds and said.get(("plaintext_secrets", name)) != "BLOCKED":
            yield f"{name} holds {'a' if holds else 'no'} credential and is {'' if flagged else 'not '}flagged"
    for item in checkpoint.items("change"):
        if item["progress"] not in ("applying", "applied", "failed"):
            yield f"the journal has an attempt that is {item['progress']}"


def _shared(functions: Mapping[str, Any], said: Mapping[tuple[str, str], str]) -> Iterator[str]:
    users = Counter(function["latest"]["role"] for function in functions.values())
    for role, number in users.items():
        names = [name for name, function in functions.items() if function["latest"]["role"] == role]
        moved = [name for name in names if said.get(("shared_role", name)) not in GRACE]
        if number > 1 and len(moved) > 1:
            yield f"{role} is shared by {', '.join(sorted(moved))}, of which none is blocked"


def _left_over(functions: Mapping[str, Any], state: Mapping[str, Any]) -> Iterator[str]:
    for role in (value for key, value in state.items() if key.startswith("role/") and OWN in value["arn"]):
        owner = role["tags"]["warden:function"].rpartition(":")[2]
        if owner not in functions:
            yield f"{role['arn']} is left over: {owner} is gone"


def _holds_credential(function: Mapping[str, Any]) -> bool:
    return bool(function["latest"]["environment"] == TOKEN["Variables"])

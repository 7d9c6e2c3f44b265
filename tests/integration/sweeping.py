"""Has accounts and regions swept, and says what came of it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from local_org.org import LocalOrg
from tests.integration.account import HOME, Account, table


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep of one pair came to. calls: by action, in the account and in the hub. drifts: who was asked."""

    answer: dict[str, Any]
    calls: Counter[str]
    drifts: list[dict[str, Any]]


def hub(org: LocalOrg, service: str) -> Any:
    """A client where the hub stands."""
    home = org.options.home_place
    return org.developer(home.account, home.region).client(service)


def ask(org: LocalOrg, detail: dict[str, str]) -> None:
    """Puts a request for a sweep on the bus, and waits until everybody has reacted."""
    entry = {"EventBusName": "warden", "Source": "warden", "DetailType": "Warden Sweep Requested"}
    hub(org, "events").put_events(Entries=[entry | {"Detail": json.dumps(detail)}])
    org.quiet()


def sweep(account: Account, region: str = HOME) -> Swept:
    """Sweeps an account's region."""
    calls, invocations = len(account.org.calls), len(account.org.invocations)
    ask(account.org, {"account": account.id, "region": region})
    new = account.org.invocations[invocations:]
    (ours,) = [one for one in new if one.function == "warden-sweep"]
    made = Counter(
        call.action for call in account.org.calls[calls:] if "sweep" in call.principal and "logs" not in call.action
    )
    heard = {
        json.dumps(one.event["detail"], sort_keys=True) for one in new if one.event.get("detail-type") == "Warden Drift"
    }
    details = [json.loads(one) for one in sorted(heard)]
    return Swept(ours.outcome.result, made, [one for one in details if one["reason"] == "sweep"])


def sweeps(org: LocalOrg) -> int:
    """How many invocations of the sweep there were."""
    return sum(one.function == "warden-sweep" for one in org.invocations)


def pairs(org: LocalOrg) -> dict[tuple[str, str], dict[str, str]]:
    """What is on record of each guarded account and region."""
    return {
        (item["account"]["S"], item["region"]["S"]): {
            name: str(next(iter(value.values()))) for name, value in item.items()
        }
        for item in hub(org, "dynamodb").scan(TableName=table(org, "SPOKES"))["Items"]
    }

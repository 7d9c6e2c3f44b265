"""Changes that are made and taken back in an organization whose remediators only look.

So nothing is mended anew behind a test's back: a remediator is let loose on one function when the test says so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from local_org.event_cases import snapshot
from tests.integration.account import HOME, HUB, Account, table
from warden.ledger import Entry

HANDLE = """
import importlib, json, sys
from types import SimpleNamespace
handler = importlib.import_module(sys.argv[1]).handler
answer = handler(json.load(sys.stdin), SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000))
print(json.dumps(answer))
"""


def mend(account: Account, control: str, arn: str) -> str:
    """Has the control mend the function; the id of the change."""
    function = account.org.hub_functions[control]
    own = {**function.environment, **function.credentials(), "WARDEN_MODE": "remediate"}
    here = {"AWS_REGION": function.region, "AWS_DEFAULT_REGION": function.region}
    drift = {
        "id": f"mend-{control}",
        "detail-type": "Warden Drift",
        "time": "2026-03-04T09:15:02Z",
        "detail": {"function": arn, "controls": [control]},
    }
    done = subprocess.run(  # noqa: S603 - our own handler
        [sys.executable, "-c", HANDLE, f"{control}.handler"],
        env=os.environ | own | here | {"AWS_ENDPOINT_URL": account.org.endpoint},
        input=json.dumps(drift),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    account.org.quiet()
    outcome = json.loads(done.stdout.splitlines()[-1])
    assert outcome["change"], outcome
    return str(outcome["change"])


def undo(account: Account, control: str, arn: str, change: str) -> dict[str, Any]:
    """Asks for the change to be taken back; what came of it."""
    ask(account, control, arn, change)
    account.org.quiet()
    return last_outcome(account)


def ask(account: Account, control: str, arn: str, change: str) -> None:
    """Puts the request on the hub's bus, as an operator in the hub's account, and does not wait."""
    detail = {"subject": f"{control}#{arn}", "change": change, "by": "an operator", "reason": "it broke a report"}
    entry = {"EventBusName": "warden", "Source": "warden", "DetailType": "Warden Undo Requested"}
    account.org.developer(HUB, HOME).client("events").put_events(Entries=[entry | {"Detail": json.dumps(detail)}])


def last_outcome(account: Account) -> dict[str, Any]:
    """What undo answered last; fails when it raised."""
    last = [one for one in account.org.invocations if one.function == "warden-undo"][-1]
    assert last.outcome.error is None, last.outcome.error
    return dict(last.outcome.result)


def holds(account: Account) -> dict[str, Any]:
    """All that the account holds."""
    return dict(snapshot(account.id, account.org.regions, account.org.developer))


def journal(account: Account, control: str, arn: str) -> list[Entry]:
    """What is on record about the function under the control, the oldest first."""
    answer = (
        account.org.developer(HUB, HOME)
        .client("dynamodb")
        .query(
            TableName=table(account.org, "CHANGES"),
            KeyConditionExpression="subject = :subject",
            ExpressionAttributeValues={":subject": {"S": f"{control}#{arn}"}},
        )
    )
    return [Entry.read(item) for item in answer["Items"]]


def exemption(account: Account, control: str, arn: str) -> dict[str, str]:
    """The exemption of the function from the control, as stored; nothing when there is none."""
    answer = (
        account.org.developer(HUB, HOME)
        .client("dynamodb")
        .get_item(TableName=table(account.org, "RESTRAINTS"), Key={"subject": {"S": f"exemption#{control}#{arn}"}})
    )
    return {key: str(next(iter(value.values()))) for key, value in answer.get("Item", {}).items()}

"""Changes that are made and taken back in an organization whose remediators only look.

So nothing is mended anew behind a test's back: a remediator is let loose on one function when the test says so.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from local_org.cloudformation.stack import resolve
from local_org.cloudformation.templates import HUB_TEMPLATE
from local_org.event_cases import snapshot
from local_org.hub.functions import hub_functions
from local_org.hub.workers import Worker, environment
from local_org.org import HUB_STACK, LocalOrg
from tests.integration.account import HOME, HUB, Account, table


class Mender:
    """Lets the remediators of an organization loose on one function at a time: processes in the mode `remediate`."""

    def __init__(self, org: LocalOrg) -> None:
        self._org = org
        self._workers: dict[str, Worker] = {}

    def __call__(self, account: Account, control: str, arn: str) -> str:
        """Has the control mend the function; the id of the change."""
        drift = {
            "id": f"mend-{control}",
            "detail-type": "Warden Drift",
            "time": "2026-03-04T09:15:02Z",
            "detail": {"function": arn, "controls": [control]},
        }
        outcome = self._worker(control).run(drift, str(uuid4()))
        account.org.quiet()
        assert outcome.error is None, outcome.error
        return str(outcome.result["change"])

    def stop(self) -> None:
        """Ends the processes."""
        for worker in self._workers.values():
            worker.stop()

    def _worker(self, control: str) -> Worker:
        if control not in self._workers:
            options = self._org.options
            hub = resolve(HUB_TEMPLATE, options.hub_parameters(), options.home_place, HUB_STACK)
            function = next(one for one in hub_functions(hub, HUB_TEMPLATE.parent) if one.control == control)
            credentials = self._org.session(function.role, function.place.region, function.name).credentials
            own = environment(function, credentials, self._org.endpoint)
            self._workers[control] = Worker(function, own | {"WARDEN_MODE": "remediate"})
        return self._workers[control]


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


def exemption(account: Account, control: str, arn: str) -> dict[str, str]:
    """The exemption of the function from the control, as stored; nothing when there is none."""
    answer = (
        account.org.developer(HUB, HOME)
        .client("dynamodb")
        .get_item(TableName=table(account.org, "RESTRAINTS"), Key={"subject": {"S": f"exemption#{control}#{arn}"}})
    )
    return {key: str(next(iter(value.values()))) for key, value in answer.get("Item", {}).items()}

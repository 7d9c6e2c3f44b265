"""What is there at the end, read from the organization: functions, findings, counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from local_org.demo.developers import Developers, State
from local_org.demo.promises import broken
from local_org.endpoint.call_log import Logged
from local_org.org import LocalOrg
from local_org.place import Place


@dataclass(frozen=True, slots=True)
class Ending:
    """One function: as developers left it, as it is now, and its findings by control."""

    arn: str
    before: State
    after: State
    findings: Mapping[str, str]

    @property
    def broken(self) -> tuple[str, ...]:
        """The promises that were not kept."""
        return tuple(broken(self.arn, self.before, self.after, self.findings))


def endings(developers: Developers) -> list[Ending]:
    """Every function of the story, in the order of their creation."""
    told = _findings(developers.org)
    return [Ending(arn, before, _now(developers, arn), told.get(arn, {})) for arn, before in developers.left.items()]


def calls_by_function(org: LocalOrg) -> dict[str, dict[str, int]]:
    """How often each hub function that had to do made each call, in the hub and in the spokes."""
    counted: dict[str, Counter[str]] = {control: Counter() for control in org.hub_functions}
    for call in org.calls:
        control = _control(call)
        if control in counted:
            counted[control][call.action] += 1
    return {control: dict(sorted(counts.items())) for control, counts in counted.items() if counts}


def summary(org: LocalOrg, ends: list[Ending]) -> dict[str, Any]:
    """The demo's machine-readable result."""
    return {
        "functions": [
            {
                "arn": end.arn,
                "before": asdict(end.before),
                "after": asdict(end.after),
                "findings": [{"control": control, "status": status} for control, status in end.findings.items()],
            }
            for end in ends
        ],
        "events": {"emitted": org.events.emitted, "delivered": org.events.delivered},
        "calls": calls_by_function(org),
        "denied": [asdict(call) for call in org.denied],
    }


def _control(call: Logged) -> str:
    """The hub function behind a call: its own role's name, or its counterpart's in a spoke, tells."""
    name = (call.role or "").rsplit("/", 1)[-1]
    return name.removeprefix("warden-hub-").removeprefix("warden-spoke-").replace("-", "_")


def _findings(org: LocalOrg) -> dict[str, dict[str, str]]:
    hub = next(iter(org.hub_functions.values()))
    table = hub.environment["WARDEN_FINDINGS_TABLE"]
    dynamodb = org.developer(org.options.hub, hub.region).client("dynamodb")
    found: dict[str, dict[str, str]] = {}
    for page in dynamodb.get_paginator("scan").paginate(TableName=table):
        for item in page["Items"]:
            found.setdefault(item["function"]["S"], {})[item["control"]["S"]] = item["status"]["S"]
    return {arn: dict(sorted(statuses.items())) for arn, statuses in found.items()}


def _now(developers: Developers, arn: str) -> State:
    _, _, _, region, account, _, _ = arn.split(":")
    client = developers.org.developer(account, region).client("lambda")
    try:
        now = client.get_function_configuration(FunctionName=arn)
    except client.exceptions.ResourceNotFoundException:
        return State()
    variables = now.get("Environment", {}).get("Variables", {})
    return State(
        now["Role"],
        now.get("DeadLetterConfig", {}).get("TargetArn") or _destination(client, arn),
        tuple(name for name in developers.planted[arn] if name in variables),
    )


def _destination(client: Any, arn: str) -> str | None:
    try:
        config = client.get_function_event_invoke_config(FunctionName=arn)
    except client.exceptions.ResourceNotFoundException:
        return None
    destination: str | None = config["DestinationConfig"]["OnFailure"].get("Destination")
    return destination


def role_is_gone(org: LocalOrg, where: Place, name: str) -> bool:
    """Whether no role of that name stands in the account."""
    iam = org.developer(where.account, where.region).client("iam")
    try:
        iam.get_role(RoleName=name)
    except iam.exceptions.NoSuchEntityException:
        return True
    return False

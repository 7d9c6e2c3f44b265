"""Whether the hub's bus takes what the forwarders bring, and from nobody else."""

from collections.abc import Iterator, Mapping
from typing import Any

from cli.doctor import mend
from cli.doctor.check import Fault, Probe
from cli.doctor.documents import read, same
from cli.doctor.hub import Deployed

POLICY = "AWS::Events::EventBusPolicy"


def _look(hub: Deployed) -> Iterator[Fault]:
    found = hub.client("events").describe_event_bus(Name=hub.hub.outputs["BusName"])
    standing = _statements(read(found.get("Policy")))
    wanted = {one.properties["StatementId"]: one.properties["Statement"] for one in hub.stack.of_type(POLICY)}
    for name, statement in wanted.items():
        if name not in standing:
            yield Fault(f"the bus has no statement {name}, so it refuses the forwarders of members", mend.hub(hub))
        elif not same(standing[name], statement):
            yield Fault(f"the statement {name} of the bus is not that of the template", mend.hub(hub))
    for name in sorted(standing.keys() - wanted.keys()):
        command = f"aws events remove-permission --event-bus-name {hub.hub.outputs['BusName']} --statement-id {name}"
        yield Fault(f"the statement {name} of the bus is none of ours", f"{command} --region {hub.place.region}")


def _statements(policy: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    listed = policy.get("Statement", [])
    statements = listed if isinstance(listed, list) else [listed]
    return {one.get("Sid", ""): {key: part for key, part in one.items() if key != "Sid"} for one in statements}


BUS_POLICY = Probe(
    "bus_policy",
    "The bus takes events from the forwarders of your organization, and from nobody else outside this account.",
    _look,
)

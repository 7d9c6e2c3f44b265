"""Event buses and their policies."""

import json

from local_org.deploy.making import Making, some


def _event_bus(making: Making) -> None:
    properties = making.properties("Description", "Name", "Tags")
    making.client("events").create_event_bus(Name=making.name, **some(properties, "Description", "Tags"))


def _event_bus_policy(making: Making) -> None:
    properties = making.properties("EventBusName", "Statement", "StatementId")
    events = making.client("events")
    bus = properties["EventBusName"]
    current = events.describe_event_bus(Name=bus).get("Policy")
    statements = json.loads(current)["Statement"] if current else []
    statements.append({"Sid": properties["StatementId"], **properties["Statement"]})
    events.put_permission(EventBusName=bus, Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))


MAKERS = {"AWS::Events::EventBus": _event_bus, "AWS::Events::EventBusPolicy": _event_bus_policy}

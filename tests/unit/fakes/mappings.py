"""Event source mappings as far as Warden uses them: state in memory, AWS's error codes on refusal."""

# ruff: noqa: N803 - parameters are named as boto3 names them
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from tests.unit.fakes.answers import refusal

PAGE = 2  # small, so that a reader of the first page only is found out


class FakeMappings:
    """The mappings of one account and region, by their UUIDs."""

    def __init__(self) -> None:
        self.mappings: dict[str, dict[str, Any]] = {}
        self.unsettled = 0  # reads of one mapping until Lambda is done with it
        self.mapping_refusals: list[ClientError | Callable[[], None]] = []  # what the next updates meet, in order
        self.mapping_calls: list[str] = []

    def map(self, uuid: str, function: str, source: str, **settings: Any) -> dict[str, Any]:
        """A mapping of the source; function: an ARN, qualified or not."""
        stream = {
            "BisectBatchOnFunctionError": False,
            "MaximumRetryAttempts": -1,
            "DestinationConfig": {"OnFailure": {}},
        }
        made = {"UUID": uuid, "FunctionArn": function, "EventSourceArn": source, "State": "Enabled", "BatchSize": 10}
        self.mappings[uuid] = made | ({} if ":sqs:" in source else stream) | settings
        return self.mappings[uuid]

    def get_event_source_mapping(self, *, UUID: str) -> dict[str, Any]:
        found = dict(self._find_mapping(UUID, "get_event_source_mapping"))
        if self.unsettled:
            self.unsettled -= 1
            found["State"] = "Creating"
        return found

    def update_event_source_mapping(self, *, UUID: str, **change: Any) -> None:
        found = self._find_mapping(UUID, "update_event_source_mapping")
        if self.mapping_refusals:
            refused = self.mapping_refusals.pop(0)
            if isinstance(refused, ClientError):
                raise refused
            refused()
        if self.unsettled:
            raise refusal("ResourceInUseException", "Cannot update the event source mapping because it is in use.")
        # AWS's answer to an empty destination shows an empty OnFailure.
        found |= change | {"DestinationConfig": change["DestinationConfig"] or {"OnFailure": {}}}

    def list_event_source_mappings(self, *, Marker: str = "", **_: Any) -> dict[str, Any]:
        self.mapping_calls.append("list_event_source_mappings")
        uuids = [uuid for uuid in sorted(self.mappings) if uuid > Marker]
        more = {"NextMarker": uuids[PAGE - 1]} if len(uuids) > PAGE else {}
        return {"EventSourceMappings": [self.mappings[uuid] for uuid in uuids[:PAGE]], **more}

    def _list_event_source_mappings(self, *, FunctionName: str = "") -> list[dict[str, Any]]:
        """By the very ARN, so that a reader who forgets the aliases is found out."""
        self.mapping_calls.append("list_event_source_mappings")
        return [one for one in self.mappings.values() if FunctionName in ("", one["FunctionArn"])]

    def _find_mapping(self, uuid: str, operation: str) -> dict[str, Any]:
        self.mapping_calls.append(operation)
        if uuid not in self.mappings:
            raise refusal("ResourceNotFoundException", "The resource you requested does not exist.")
        return self.mappings[uuid]

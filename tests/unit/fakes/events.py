"""EventBridge, as far as the hub puts events there."""

# ruff: noqa: N803 - parameters are named as boto3 names them
from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from warden.bus import Bus

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient


class FakeEvents:
    """EventBridge: keeps what was put; `refused` counts the entries of each call that it refuses."""

    def __init__(self, refused: int = 0) -> None:
        self.calls: list[list[dict[str, Any]]] = []
        self._refused = refused

    @property
    def client(self) -> EventBridgeClient:
        return cast("EventBridgeClient", self)

    @property
    def bus(self) -> Bus:
        return Bus(self.client, "warden")

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:
        self.calls.append(Entries)
        failed: list[dict[str, Any]] = [{"ErrorCode": "ThrottlingException"}] * self._refused
        return {"FailedEntryCount": self._refused, "Entries": failed + [{"EventId": "1"}] * len(Entries)}

    def told(self, detail_type: str) -> list[dict[str, Any]]:
        """The details of what was put under that type."""
        entries = [entry for call in self.calls for entry in call]
        return [json.loads(entry["Detail"]) for entry in entries if entry["DetailType"] == detail_type]

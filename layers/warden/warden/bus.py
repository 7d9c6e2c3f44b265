"""Warden's own events on the hub's bus."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from warden.errors import WardenError
from warden.model import Pair, Recheck
from warden.trigger import DRIFT, REDRIVE, SWEEP
from warden.withholding import withhold

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

SOURCE = "warden"
FINDING = "Warden Finding"
BATCH = 10  # entries that PutEvents takes at once


class NotPublished(WardenError):
    """EventBridge took the call but refused entries; the event that led here must be retried."""


class Bus:
    """The bus `warden`; only the hub's own account may put these events on it."""

    def __init__(self, events: EventBridgeClient, name: str) -> None:
        self._events = events
        self._name = name

    def tell(self, news: Mapping[str, Any]) -> None:
        """Publishes a finding's change of status."""
        self._put([self._entry(FINDING, news)])

    def recheck(self, rechecks: Iterable[Recheck], reason: str) -> None:
        """Asks the named controls to look at each function; `reason` says why, for people."""
        entries = [
            self._entry(
                DRIFT,
                {"function": recheck.function.arn, "controls": list(recheck.controls), "reason": withhold(reason)},
            )
            for recheck in rechecks
        ]
        self._put_all(entries)

    def sweep(self, pairs: Iterable[Pair | None]) -> None:
        """Asks for a sweep of each pair; None stands for all that are guarded."""
        details = [{"account": pair.account, "region": pair.region} if pair else {} for pair in pairs]
        self._put_all([self._entry(SWEEP, detail) for detail in details])

    def redrive(self, detail: Mapping[str, Any]) -> None:
        """Asks for a redrive, or for one to go on."""
        self._put([self._entry(REDRIVE, detail)])

    def _put_all(self, entries: list[PutEventsRequestEntryTypeDef]) -> None:
        for start in range(0, len(entries), BATCH):
            self._put(entries[start : start + BATCH])

    def _entry(self, detail_type: str, detail: Mapping[str, Any]) -> PutEventsRequestEntryTypeDef:
        return {
            "EventBusName": self._name,
            "Source": SOURCE,
            "DetailType": detail_type,
            "Detail": json.dumps(detail),
        }

    def _put(self, entries: list[PutEventsRequestEntryTypeDef]) -> None:
        answer = self._events.put_events(Entries=entries)
        if answer["FailedEntryCount"]:
            codes = sorted({entry.get("ErrorCode", "") for entry in answer["Entries"]} - {""})
            raise NotPublished(f"{answer['FailedEntryCount']} of {len(entries)} events refused: {', '.join(codes)}")

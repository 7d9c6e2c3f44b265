"""What an event source mapping does with records of a stream that its function fails on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

UNLIMITED = -1


class OnFailure(NamedTuple):
    """The three settings that belong together.

    destination: an ARN, empty when there is none. bisect: whether a batch that failed is split in two. retries: how
    often it is tried again, `UNLIMITED` until its records expire.
    """

    destination: str = ""
    bisect: bool = False
    retries: int = UNLIMITED

    @classmethod
    def of(cls, mapping: Mapping[str, Any]) -> OnFailure:
        """As Lambda shows them of a mapping; it leaves out what the source does not know."""
        destination = (mapping.get("DestinationConfig") or {}).get("OnFailure") or {}
        return cls(
            destination.get("Destination", ""),
            mapping.get("BisectBatchOnFunctionError", False),
            mapping.get("MaximumRetryAttempts", UNLIMITED),
        )

    def as_request(self) -> dict[str, Any]:
        """As UpdateEventSourceMapping takes them; an empty DestinationConfig removes the destination."""
        return {
            "DestinationConfig": {"OnFailure": {"Destination": self.destination}} if self.destination else {},
            "BisectBatchOnFunctionError": self.bisect,
            "MaximumRetryAttempts": self.retries,
        }

    def __str__(self) -> str:
        retries = "no limit of retries" if self.retries == UNLIMITED else f"{self.retries} retries"
        return f"{self.destination or 'no destination'}, {'split' if self.bisect else 'unsplit'} batches, {retries}"

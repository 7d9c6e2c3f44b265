"""How far a sweep has come, in a form that another invocation goes on from. Pure."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sweep.digests import Digest, Filter, digest_with

FRESH = timedelta(hours=6)  # what an older sweep saw may be gone by now
MOST_LEGS = 24
TOLD = ("started", "request", "legs", "marker", "listed", "functions", "drifts")


@dataclass(slots=True)
class Checkpoint:
    """started: when the sweep began, as text; the digests of two sweeps differ by it. request: the id of the first one.

    legs: invocations so far. marker: where the list of functions goes on. listed: whether it was read to its end.
    functions: how many it had. drifts: how many looks were asked for. seen: the functions listed.
    """

    started: str
    request: str
    legs: int = 1
    marker: str = ""
    listed: bool = False
    functions: int = 0
    drifts: int = 0
    seen: Filter = field(default_factory=Filter)

    @property
    def digest(self) -> Digest:
        """The digests of this sweep."""
        return digest_with(self.started)

    def restart_list(self) -> None:
        """Forgets what the list has shown so far."""
        self.marker, self.functions, self.seen = "", 0, Filter()

    def pack(self) -> bytes:
        """What the table keeps: 230 KiB after 100,000 functions, a few after 1,000."""
        told = {name: getattr(self, name) for name in TOLD}
        return zlib.compress(json.dumps(told).encode() + b"\n" + bytes(self.seen))


def resumed(packed: bytes, now: datetime, request: str) -> Checkpoint:
    """The sweep that an earlier invocation left, one leg later; a new one if it left none, or long ago."""
    found = _unpacked(packed)
    if found is not None and now - datetime.fromisoformat(found.started) < FRESH:
        return replace(found, legs=found.legs + 1)
    return Checkpoint(now.isoformat(), request)


def _unpacked(packed: bytes) -> Checkpoint | None:
    """What was left; None when nothing was, or by another release that wrote it in another way."""
    try:
        told, _, bits = zlib.decompress(packed).partition(b"\n")
        return Checkpoint(**json.loads(told), seen=Filter(bits))
    except (zlib.error, TypeError, ValueError):
        return None

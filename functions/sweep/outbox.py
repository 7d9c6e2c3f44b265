"""The looks that a sweep asks for, put on the bus ten at a time."""

from __future__ import annotations

from collections.abc import Iterable

from warden.bus import BATCH, Bus
from warden.model import Function, Recheck

REASON = "sweep"


class Outbox:
    """Keeps what is asked for until a call is full, or `send` is called."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._waiting: list[Recheck] = []

    def ask(self, function: Function, controls: Iterable[str]) -> None:
        """Asks the controls to look at the function."""
        self._waiting.append(Recheck(function, tuple(controls)))
        if len(self._waiting) == BATCH:
            self.send()

    def send(self) -> None:
        """Puts what is left on the bus."""
        self._bus.recheck(self._waiting, REASON)
        self._waiting = []

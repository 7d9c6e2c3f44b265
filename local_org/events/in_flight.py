"""How much is under way, so that one can wait until nothing is."""

import threading


class InFlight:
    """Counts what was begun and not yet ended. Thread-safe. `begun`: how much ever was."""

    def __init__(self) -> None:
        self.begun = 0
        self._count = 0
        self._changed = threading.Condition()

    def begin(self) -> None:
        with self._changed:
            self._count += 1
            self.begun += 1

    def end(self) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def quiet(self, timeout: float) -> bool:
        """Wait until nothing is under way; False when something still is after `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self._count == 0, timeout)

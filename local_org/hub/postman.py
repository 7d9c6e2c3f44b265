"""Lambda's pollers: hand each message to its function when its time has come."""

import threading
from collections.abc import Callable

from local_org.hub.letters import Letter, Letters

_LOOK_SECONDS = 0.05


class Postman:
    """A thread. `deliver` is given each letter that is due."""

    def __init__(self, letters: Letters, deliver: Callable[[Letter], None]) -> None:
        self._letters = letters
        self._deliver = deliver
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="pollers", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End; what waits is left in its queue."""
        self._stopping.set()
        self._thread.join()

    def _serve(self) -> None:
        while not self._stopping.wait(_LOOK_SECONDS):
            while (letter := self._letters.take()) is not None:
                self._deliver(letter)

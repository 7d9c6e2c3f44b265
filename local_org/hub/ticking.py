"""A thread that does what is due, and looks again and again whether anything is."""

import threading
from collections.abc import Callable

_LOOK_SECONDS = 0.05


class Ticking:
    """Calls `step` until it says that there is nothing more to do now, and again a moment later."""

    def __init__(self, step: Callable[[], bool], name: str) -> None:
        self._step = step
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End after what is being done now; what waits is left."""
        self._stopping.set()
        self._thread.join()

    def _serve(self) -> None:
        while not self._stopping.wait(_LOOK_SECONDS):
            while not self._stopping.is_set() and self._step():
                pass

"""An attempt that goes on call by call, so that others may do something between any two of its calls."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

from local_org.faults.errors import Killed
from local_org.hub.workers import Outcome

# Told of each call that is about to be made, by its name such as `lambda:GetFunction`; returns when it may be made.
Yield = Callable[[str], None]


class Turns:
    """Has a thread of its own, which runs only while `step` waits for it: whose turn it is, is decided by one alone.

    attempt: takes what is to be told of each call. during: what must hold while the thread runs, such as its
    environment. next: the call that it is about to make. outcome: None until it ends.
    """

    def __init__(self, attempt: Callable[[Yield], Outcome], during: Callable[[], AbstractContextManager[None]]) -> None:
        self._attempt = attempt
        self._during = during
        self._its_turn, self._our_turn = threading.Semaphore(0), threading.Semaphore(0)
        self._is_killed = False
        self.next = ""
        self.outcome: Outcome | None = None
        self._thread = threading.Thread(target=self._run, name="attempt", daemon=True)
        self._thread.start()
        self.step()

    def step(self) -> None:
        """Let it make the call that it is about to make, and come to the next one or to its end."""
        if self.outcome is not None:
            return
        with self._during():
            self._its_turn.release()
            self._our_turn.acquire()

    def reach(self, call: str) -> None:
        """Let it go on until it is about to make that call. AssertionError when it ends before."""
        while self.next != call and self.outcome is None:
            self.step()
        if self.outcome is not None:
            raise AssertionError(f"it ended before it called {call}: {self.outcome}")

    def finish(self) -> Outcome:
        """Let it go on to its end."""
        while self.outcome is None:
            self.step()
        self._thread.join()
        return self.outcome

    def kill(self) -> Outcome:
        """End its process where it is; returns what Lambda says of it."""
        self._is_killed = True
        return self.finish()

    def _run(self) -> None:
        self._its_turn.acquire()
        self.outcome = self._attempt(self._yield)
        self._our_turn.release()

    def _yield(self, call: str) -> None:
        self.next = call
        self._our_turn.release()
        self._its_turn.acquire()
        if self._is_killed:
            raise Killed

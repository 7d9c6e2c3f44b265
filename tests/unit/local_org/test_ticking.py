"""The thread that does what is due."""

import threading

from local_org.hub.ticking import Ticking


def test_it_does_all_that_is_due_and_what_comes_later() -> None:
    due, done, third = [1, 2], [], threading.Event()

    def step() -> bool:
        if not due:
            return False
        done.append(due.pop(0))
        if done[-1] == 3:
            third.set()
        return True

    ticking = Ticking(step, "test")
    ticking.start()
    due.append(3)
    came = third.wait(20)
    ticking.stop()

    assert (came, done) == (True, [1, 2, 3])

"""Which calls go wrong, how often and for how long. A rule is added, and takes effect with the next call."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from local_org.endpoint.calls import Call
from local_org.endpoint.wire import Answer

Perform = Callable[[], Answer]
# What a rule does to a call: answers, raises ApiError as the service would, or one of faults.errors.
Act = Callable[[Call, Perform], Answer]


@dataclass(frozen=True, slots=True)
class Where:
    """Which calls. actions: patterns such as `iam:*` in the API's names, none for every one.

    session: the name of the caller's role session (a hub function has one name in the hub and in the spokes).
    about: what must stand somewhere in the parameters, such as a function's name.
    """

    actions: tuple[str, ...] = ()
    session: str = ""
    about: str = ""

    def takes(self, call: Call) -> bool:
        """Whether the call is one of them. Nobody but a role session ever is: people have faults of their own."""
        if call.principal.session is None or self.session not in ("", call.principal.session):
            return False
        name = f"{call.service}:{call.action}"
        named = not self.actions or any(fnmatchcase(name, pattern) for pattern in self.actions)
        return named and self.about in str(call.params)


@dataclass(slots=True)
class Rule:
    """One fault. skip: calls let through first. times: how many are hit, None for all.

    seconds: how long after the first hit it ends, None for never. `hits` counts.
    """

    act: Act
    where: Where = Where()
    skip: int = 0
    times: int | None = None
    seconds: float | None = None
    hits: int = 0
    began: float | None = field(default=None, repr=False)

    def takes(self, call: Call, now: float) -> bool:
        """Whether it hits this call; counts."""
        if self._is_over(now) or not self.where.takes(call):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.began = now if self.began is None else self.began
        self.hits += 1
        return True

    def _is_over(self, now: float) -> bool:
        if self.times is not None and self.hits >= self.times:
            return True
        return self.seconds is not None and self.began is not None and now - self.began >= self.seconds


class Faults:
    """Every rule; the first that takes a call decides what becomes of it. Thread-safe. An `Interpose` of the endpoint.

    `clock` gives the seconds by which rules end. `after` hears of each call of a role session when it has taken its
    course: there one can check that nothing is broken at that moment.
    """

    def __init__(self, clock: Callable[[], float], after: Callable[[Call], None] = lambda _: None) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._rules: list[Rule] = []
        self.after = after

    def add(self, rule: Rule) -> Rule:
        """Put a rule in force, behind those that are; returns it."""
        with self._lock:
            self._rules.append(rule)
        return rule

    def clear(self) -> None:
        """Lift every rule."""
        with self._lock:
            self._rules.clear()

    def __call__(self, call: Call, perform: Perform) -> Answer:
        """Answer a call, or raise what became of it."""
        with self._lock:
            rule = next((rule for rule in self._rules if rule.takes(call, self._clock())), None)
        try:
            return rule.act(call, perform) if rule else perform()
        finally:
            if call.principal.session is not None:
                self.after(call)

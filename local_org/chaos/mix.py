"""A mix of faults for one attempt, drawn anew each time."""

from collections import Counter
from collections.abc import Callable
from random import Random

from local_org.faults import acts
from local_org.faults.rules import Act, Rule, Where
from local_org.faults.stage import Stage

UPDATES = Where(("lambda:UpdateFunctionConfiguration",))
# A refused AssumeRole means that the account is no longer ours (decision 0005), and is no fault that may pass.
REFUSABLE = Where(("iam:*", "lambda:*", "dynamodb:*", "events:*"))
ANY = Where()
WHEN = (0, 0, 1, 1, 2, 3, 5, 8, 13, 21)  # the call that a fault begins at: most attempts make few
CALM = 0.55  # of the attempts have no fault


class Mix:
    """Puts faults in force for one attempt; `hits` counts calls by fault. deploy: what an owner may do in between."""

    def __init__(self, stage: Stage, draw: Random, deploy: Callable[[], object]) -> None:
        self._faults = stage.faults
        self._draw = draw
        self._kinds: dict[str, Callable[[], Rule]] = {
            "throttling": lambda: self._passing(acts.throttled, ANY, self._draw.randint(1, 12)),
            "service unavailable": lambda: self._passing(acts.unavailable, ANY, self._draw.randint(1, 3)),
            "answer lost": lambda: self._passing(acts.lost, ANY, 1),
            "call lost": lambda: self._passing(acts.unreached, ANY, 1),
            "access denied": lambda: self._passing(acts.denied, REFUSABLE, 1),
            "session expired": lambda: Rule(acts.Ends(), Where(("iam:*", "lambda:*")), skip=self._when()),
            "update in progress": lambda: self._lasting(acts.refused(acts.BUSY), UPDATES, 400),
            "role not assumable": lambda: self._lasting(acts.refused(acts.NOT_ASSUMABLE), UPDATES, 90),
            "grant not visible": lambda: self._lasting(acts.refused(acts.NO_GRANT), UPDATES, 90),
            "role not visible": lambda: self._lasting(
                acts.invisible, Where(("iam:AttachRolePolicy", "iam:PutRolePolicy"), about="-us-east-1"), 30
            ),
            "old read": lambda: Rule(acts.forgetful, Where(("dynamodb:GetItem", "dynamodb:Query"))),
            "deployment in between": lambda: self._passing(acts.first(deploy), Where(("lambda:*", "iam:*")), 1),
            "died before a call": lambda: self._passing(acts.dies_before, ANY, 1),
            "died after a call": lambda: self._passing(acts.dies_after, ANY, 1),
        }
        self._in_force: dict[str, Rule] = {}
        self.hits: Counter[str] = Counter(dict.fromkeys(self._kinds, 0))

    def stir(self) -> None:
        """Lift what was in force and draw anew: nothing, or one to three faults."""
        self.end()
        if self._draw.random() < CALM:
            return
        for kind in self._draw.sample(tuple(self._kinds), k=self._draw.randint(1, 3)):
            self._in_force[kind] = self._faults.add(self._kinds[kind]())

    def end(self) -> None:
        """No more faults."""
        self._faults.clear()
        for kind, rule in self._in_force.items():
            self.hits[kind] += rule.hits
        self._in_force.clear()

    def _when(self) -> int:
        return self._draw.choice(WHEN)

    def _passing(self, act: Act, where: Where, times: int) -> Rule:
        return Rule(act, where, skip=self._when(), times=times)

    def _lasting(self, act: Act, where: Where, longest: int) -> Rule:
        return Rule(act, where, seconds=self._draw.uniform(1, longest))

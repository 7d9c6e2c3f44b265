"""One sweep of one pair: what its list shows, what the inventory says besides, and which findings stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby

from sweep import plan
from sweep.aws import Lists, MarkerRefused, listed
from sweep.checkpoint import Checkpoint
from sweep.digests import Digests, Filter
from sweep.known import Known
from sweep.long_runs import LongRuns
from sweep.outbox import Outbox
from sweep.plan import LONG_RUNNING, NOBODY_LOOKS, PLAINTEXT_SECRETS, SHARED_ROLE, STREAM_FAILURES, Listed
from warden.findings import Findings, subject
from warden.inventory import Inventory, User, stamp
from warden.model import Function, Pair, Status, bare_name

AT_ONCE = 100  # functions that are put on record in one call


@dataclass(slots=True)
class Passes:
    """The passes over a pair in their order. `progress` says at any time how far they have come.

    percent: of its timeout, above which a function's run is long.
    """

    pair: Pair
    lists: Lists
    inventory: Inventory
    findings: Findings
    outbox: Outbox
    progress: Checkpoint
    percent: int
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _known: Known = field(default_factory=Known)
    _runs: LongRuns = field(init=False)
    _unknown: dict[Function, str] = field(default_factory=dict)  # functions to put on record, with their roles
    _read_at: str = ""  # before the first of them was read

    def run(self, *, home: bool) -> None:
        """Asks for a look at each function that needs one. home: whether Warden makes the account's roles here.

        Raises OutOfTime: then `settle`, and another invocation goes on from `progress`.
        """
        self._recall()
        if not self.progress.listed:
            self._list_whole()
        owners = self._compare(home=home)
        self._read_mappings()
        self._look_again()
        if home:
            self._find_leftovers(owners)
        self.settle()

    def settle(self) -> None:
        """Puts on record and asks for what still waits to be."""
        self._record()
        self.outbox.send()

    def _recall(self) -> None:
        """Reads what the list is held against."""
        known, digest = self._known, self.progress.digest
        known.flags = self.lists.flags()
        self._runs = LongRuns(self.findings, self.percent, self.lists.longest_runs(self.now()), self.now)
        for control, function, status in self.findings.standing(self.pair):
            if control == PLAINTEXT_SECRETS and status is Status.OPEN:
                known.told.add(digest(function.arn))
            if control == LONG_RUNNING:
                known.slow.add(digest(function.arn))
        for user in self.inventory.everyone(self.pair.account):
            role = digest(bare_name(user.role_arn))
            known.note_user(role, new=user.cause == self.progress.request)
            if user.function.region == self.pair.region:
                known.roles.add(digest(user.function.arn), role)

    def _list_whole(self) -> None:
        """Reads the list to its end. Raises MarkerRefused when it is refused once more: that might never end."""
        try:
            self._list()
        except MarkerRefused:
            self.progress.restart_list()
            self._list()

    def _list(self) -> None:
        """Reads the list of functions from where it was left."""
        at = stamp(self.now())
        for entries, marker in self.lists.functions(self.progress.marker):
            self._read_at = self._read_at or at
            for entry in entries:
                self._meet(listed(entry, self._known.flags), at)
            self.progress.functions += len(entries)
            self.progress.marker = marker
            at = stamp(self.now())
        self._record()
        self.progress.listed = True

    def _meet(self, found: Listed, at: str) -> None:
        """Decides on one function by its entry."""
        known, function = self._known, found.function
        mark = self.progress.digest(function.arn)
        self.progress.seen.add(mark)
        if found.at_edge:
            known.at_edge.add(mark)
        self._note_role(found, mark, at)
        self._runs.look(found, told=mark in known.slow)
        told = mark in known.told
        controls = plan.lookers(found, told=told)
        if told and plan.has_known_secrets(found):
            self._settle(PLAINTEXT_SECRETS, function)
        self._ask(function, controls)

    def _note_role(self, found: Listed, mark: int, at: str) -> None:
        """Corrects the inventory where it says nothing of the function, or another role."""
        role = self.progress.digest(bare_name(found.role_arn))
        before = self._known.roles.get(mark)
        if before == Digests.value(role):
            return
        self._known.note_user(role, new=True)
        if before is not None:
            self.inventory.record(found.function, found.role_arn, at, cause=self.progress.request, seen=True)
            return
        self._unknown[found.function] = found.role_arn
        if len(self._unknown) == AT_ONCE:
            self._record()
            self._read_at = at

    def _record(self) -> None:
        if self._unknown:
            self.inventory.add(self._unknown, self._read_at, cause=self.progress.request)
        self._unknown, self._read_at = {}, ""

    def _compare(self, *, home: bool) -> Filter:
        """Holds the inventory against the list; returns the names of the roles that are somebody's, for `home`."""
        digest, seniors, owners = self.progress.digest, dict[str, User](), Filter()
        for user in self.inventory.everyone(self.pair.account):
            self.lists.check_time()
            if home:
                owners.add(digest(plan.own_role(user.function)))
                owners.add(digest(bare_name(user.role_arn)))
            here = user.function.region == self.pair.region
            gone = here and digest(user.function.arn) not in self.progress.seen
            if here and user.cause == self.progress.request:
                self._known.newcomers.add(digest(user.function.arn))
            leaver = user if gone else self._junior(user, seniors)
            if leaver is not None:
                self._ask(leaver.function, (SHARED_ROLE,))
        return owners

    def _read_mappings(self) -> None:
        """Asks about streams that lose records, and once about who reads a queue, which no list shows."""
        digest, known = self.progress.digest, self._known
        for mapped in self.lists.mappings():
            function = mapped.function
            mark, asked = digest(function.arn), digest(subject(STREAM_FAILURES, function)) in known.settled
            new = mapped.on_failure is None and mark in known.newcomers
            # A mapping may outlive its function.
            if not asked and mark in self.progress.seen and (new or plan.loses_records(mapped)):
                self._ask(function, (STREAM_FAILURES,))

    def _junior(self, user: User, seniors: dict[str, User]) -> User | None:
        """Of the role's longest-standing user so far and this one, who has to leave it; None when nobody does.

        Each pair asks for its own functions, and for those of others only when it brings news of the role.
        """
        name = bare_name(user.role_arn)
        role = self.progress.digest(name)
        if role not in self._known.shared:
            return None
        senior, *juniors = sorted({seniors.get(name, user), user}, key=lambda one: one.seniority)
        seniors[name] = senior
        for junior in juniors:
            concerns = junior.function.region == self.pair.region or role in self._known.news
            at_edge = self.progress.digest(junior.function.arn) in self._known.at_edge
            if concerns and not at_edge and plan.leaves(junior.function, junior.role_arn, senior.function):
                return junior
        return None

    def _look_again(self) -> None:
        """Asks about what stands and was not settled by the list."""
        standing = self.findings.standing(self.pair)
        for function, found in groupby(standing, key=lambda finding: finding[1]):
            self.lists.check_time()
            controls = [control for control, _, _ in found]
            if LONG_RUNNING in controls and self.progress.digest(function.arn) not in self.progress.seen:
                self._runs.forget(function)
            self._ask(function, [control for control in controls if self._is_open(control, function)])

    def _is_open(self, control: str, function: Function) -> bool:
        """Whether somebody has to look at a finding that stands."""
        mark = self.progress.digest(subject(control, function))
        return control not in NOBODY_LOOKS and mark not in self._known.settled

    def _find_leftovers(self, owners: Filter) -> None:
        """Asks about roles that were made for a function that nobody knows any more."""
        for role in self.lists.made_roles():
            if self.progress.digest(role) not in owners:
                function = self.lists.function_of(role)
                if function is not None and function.account == self.pair.account:
                    self._ask(function, (SHARED_ROLE,))

    def _ask(self, function: Function, controls: Iterable[str]) -> None:
        wanted = tuple(controls)
        if not wanted:
            return
        for control in wanted:
            self._settle(control, function)
        self.progress.drifts += 1
        self.outbox.ask(function, wanted)

    def _settle(self, control: str, function: Function) -> None:
        self._known.settled.add(self.progress.digest(subject(control, function)))

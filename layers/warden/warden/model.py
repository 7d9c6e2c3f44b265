"""The words that remediators, plans and findings are made of. Pure."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from warden.inverse import Inverse, as_record, by_name

FUNCTION_TAG = "warden:function"  # on a role that we made for a function: that function's ARN

_ARN = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):lambda:(?P<region>[a-z0-9-]+):(?P<account>\d{12})"
    r":function:(?P<name>[A-Za-z0-9_-]{1,140})(:[A-Za-z0-9$_-]+)?",
    re.ASCII,
)


class Mode(StrEnum):
    """What a remediator may do: report only, or report and change."""

    DETECT = "detect"
    REMEDIATE = "remediate"


class Status(StrEnum):
    """Where a finding stands; a `Warden Finding` is published at each change of it."""

    OPEN = "OPEN"
    REMEDIATED = "REMEDIATED"
    PARTIAL = "PARTIAL"
    BLOCKED = "BLOCKED"
    UNREADABLE = "UNREADABLE"
    RESOLVED = "RESOLVED"
    UNDONE = "UNDONE"
    EXEMPT = "EXEMPT"
    DEFERRED = "DEFERRED"
    CONTESTED = "CONTESTED"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to look at it."""
        return self.stands and self not in (Status.UNDONE, Status.EXEMPT)

    @property
    def stands(self) -> bool:
        """Whether what was found is still there, if only because somebody wants it so."""
        return self not in (Status.REMEDIATED, Status.RESOLVED)


class ToldBy(StrEnum):
    """How it was told whose letter it is. The first three name one function.

    destination: the record of an on-failure destination says so, and its sender's role is that function's. role: one
    function alone had the sender's role. journal: it had, by what Warden wrote down of its own changes. candidates: one
    of several, or nobody bears the record out. unknown: the letter does not lead to any function.
    """

    DESTINATION = "destination"
    ROLE = "role"
    JOURNAL = "journal"
    CANDIDATES = "candidates"
    UNKNOWN = "unknown"


class Function(NamedTuple):
    """A Lambda function: where it is and what it is called, without a qualifier."""

    partition: str
    account: str
    region: str
    name: str

    @classmethod
    def from_arn(cls, arn: str) -> Function:
        """The function of an ARN, its qualifier dropped. Raises ValueError when it is no function ARN."""
        found = _ARN.fullmatch(arn)
        if found is None:
            raise ValueError("not the ARN of a Lambda function")
        return cls(found["partition"], found["account"], found["region"], found["name"])

    @property
    def arn(self) -> str:
        """The unqualified ARN."""
        return f"arn:{self.partition}:lambda:{self.region}:{self.account}:function:{self.name}"


class Pair(NamedTuple):
    """A guarded account and region."""

    partition: str
    account: str
    region: str


def is_archiver(function: Function, role_arn: str) -> bool:
    """Whether it is the function that the spoke itself has there. By its role as well: anybody may use the name."""
    role = f"role/lambda-warden/warden-archiver-{function.region}"
    return function.name == "warden-archiver" and role_arn == f"arn:{function.partition}:iam::{function.account}:{role}"


def bare_name(arn: str) -> str:
    """The name in the ARN of a role or policy, without its path."""
    return arn.rsplit("/", 1)[-1]


class ServedVersion(NamedTuple):
    """A published version that an alias still sends traffic to."""

    alias: str
    version: str

    def __str__(self) -> str:
        return f"alias {self.alias} serves version {self.version}"


@dataclass(frozen=True, slots=True)
class Action(ABC):
    """One change, with all that is needed to make it, to say afterwards what it was and to take it back."""

    @abstractmethod
    def inverse(self) -> tuple[Inverse, ...]:
        """What takes it back, in order; nothing when nothing can."""

    def as_record(self) -> dict[str, Any]:
        """The journal's form: the action's name, its fields and what takes it back."""
        said = {name: by_name(value) for name, value in asdict(self).items()}
        return {"action": type(self).__name__, **said, "inverse": [as_record(step) for step in self.inverse()]}


class Recheck(NamedTuple):
    """A function that others should look at too: the named controls, or `all`."""

    function: Function
    controls: tuple[str, ...]


class AtSource(NamedTuple):
    """What to write into the template that a function comes from: a snippet each."""

    cloudformation: str
    terraform: str


class Plan(NamedTuple):
    """What one look at a function decided. A plan with nothing in it says: compliant.

    violation: one sentence on what is wrong, empty when nothing is.
    actions: what mends it, in order, all but the last harmless alone; may tidy up where there is no violation.
    remedy: what they come to, in words.
    blocked: hazards that forbid the actions. unreadable: why nothing can be said.
    served: published versions that still have the violation behind an alias.
    evidence: names and ARNs for the finding, never a value of a variable.
    recheck: functions that this look concerns too.
    newcomer: the function was never seen before, so no finding of it can exist. gone: why there is nothing left to
    look at, in words. advice: what its owner should know and do besides, in words, also when only what is served has
    the violation left. exempt: who said of all that was found that it is none, in words.
    role_arn: the function's role as far as it was read. at_source: how its owner mends the violation for good.
    """

    violation: str = ""
    actions: tuple[Action, ...] = ()
    remedy: str = ""
    blocked: tuple[str, ...] = ()
    unreadable: str = ""
    served: tuple[ServedVersion, ...] = ()
    evidence: Mapping[str, Any] = {}
    recheck: tuple[Recheck, ...] = ()
    newcomer: bool = False
    gone: str = ""
    role_arn: str = ""
    at_source: AtSource | None = None
    advice: str = ""
    exempt: str = ""

    @property
    def is_compliant(self) -> bool:
        """Whether there is nothing to report and nothing to change."""
        return not (self.violation or self.actions or self.blocked or self.unreadable or self.served or self.exempt)


class Spec(NamedTuple):
    """A remediator in words: the row that docs/architecture.md shows of it."""

    control: str
    finding: str
    fix: str
    leaves_alone: str

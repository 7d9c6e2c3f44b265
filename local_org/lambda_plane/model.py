"""The state of a function: what changes, what is frozen by publishing, and what hangs on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from local_org.lambda_plane.names import LATEST

NewRevision = Callable[[], str]


class Settling(StrEnum):
    """Why a version is not ready yet."""

    CREATING = "creating"
    UPDATING = "updating"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What UpdateFunctionConfiguration changes. `settings` holds the rest by API name, absent where unset."""

    role: str
    settings: Mapping[str, Any]
    environment: Mapping[str, str] | None = None
    dead_letter_target: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """What UpdateFunctionCode changes; `size` in bytes. `content` is the package, if it was sent with the call."""

    sha256: str
    size: int
    architectures: tuple[str, ...]
    image: str | None = None
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Version:
    """$LATEST or a published version; `modified` and `ready_at` in seconds since the epoch."""

    number: str
    configuration: Configuration
    code: Code
    modified: float
    revision: str
    settling: Settling | None = None
    ready_at: float = 0.0

    def settled(self, now: float, new_revision: NewRevision) -> "Version":
        """Finish what is due. The revision changes once more then (aws-facts 13)."""
        if self.settling is None or now < self.ready_at:
            return self
        return replace(self, settling=None, revision=new_revision())


@dataclass(frozen=True, slots=True)
class Alias:
    name: str
    version: str
    description: str
    weights: Mapping[str, float]
    revision: str

    def routes_to(self, version: str) -> bool:
        return version == self.version or version in self.weights


@dataclass(frozen=True, slots=True)
class InvokeConfig:
    """How asynchronous events of one qualifier are retried and where they end; `modified` since the epoch."""

    modified: float
    maximum_retry_attempts: int | None = None
    maximum_event_age: int | None = None
    on_success: str | None = None
    on_failure: str | None = None


class SourceState(StrEnum):
    """What an event source mapping is on its way to."""

    CREATING = "Creating"
    UPDATING = "Updating"
    ENABLING = "Enabling"
    DISABLING = "Disabling"
    DELETING = "Deleting"


@dataclass(frozen=True, slots=True)
class EventSource:
    """An event source mapping; `function` is an ARN, with the qualifier that was given. Times as in Version."""

    uuid: str
    source: str
    function: str
    settings: Mapping[str, Any]
    enabled: bool
    modified: float
    settling: SourceState | None = None
    ready_at: float = 0.0
    last_result: str = "No records processed"

    @property
    def state(self) -> str:
        return self.settling or ("Enabled" if self.enabled else "Disabled")

    def settled(self, now: float) -> "EventSource | None":
        """Finish what is due; nothing is left of one that was deleted."""
        if self.settling is None or now < self.ready_at:
            return self
        return None if self.settling is SourceState.DELETING else replace(self, settling=None)


@dataclass(slots=True)
class Function:
    """A function with everything that is deleted together with it."""

    name: str
    latest: Version
    published: dict[str, Version] = field(default_factory=dict)
    published_from: tuple[Configuration, Code] | None = None
    aliases: dict[str, Alias] = field(default_factory=dict)
    invoke_configs: dict[str, InvokeConfig] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    policies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    reserved: int | None = None

    def settle(self, now: float, new_revision: NewRevision) -> None:
        self.latest = self.latest.settled(now, new_revision)
        for number, version in self.published.items():
            self.published[number] = version.settled(now, new_revision)

    def touch(self, revision: str) -> None:
        """Give $LATEST a new revision without an update, as tagging and publishing do."""
        self.latest = replace(self.latest, revision=revision)

    def version(self, qualifier: str | None) -> Version | None:
        """Find $LATEST, a published version, or the version that an alias points to."""
        alias = self.aliases.get(qualifier or LATEST)
        number = alias.version if alias else qualifier or LATEST
        return self.latest if number == LATEST else self.published.get(number)

    def versions(self) -> list[Version]:
        """Give $LATEST and then the published versions, oldest first."""
        return [self.latest, *self.published.values()]

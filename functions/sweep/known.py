"""What a sweep holds the list of functions against, and what it has settled, in digests. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sweep.digests import Digests, Filter


@dataclass(slots=True)
class Known:
    """flags: the value of our tag by the name of each function that has it. roles: of each function on record in the
    region, the role. told: the functions of whose secrets a finding is open. slow: those of whose runs one is.
    at_edge: those that CloudFront runs.

    shared: roles that more than one function may use. news: those that this sweep found somebody to use. settled:
    controls and functions about which a finding that stands needs no further look. newcomers: functions of the region
    that this sweep put on record.
    """

    flags: Mapping[str, str] = field(default_factory=dict)
    roles: Digests = field(default_factory=Digests)
    told: Digests = field(default_factory=Digests)
    slow: Digests = field(default_factory=Digests)
    at_edge: Digests = field(default_factory=Digests)
    shared: Digests = field(default_factory=Digests)
    news: Digests = field(default_factory=Digests)
    settled: Digests = field(default_factory=Digests)
    newcomers: Digests = field(default_factory=Digests)
    _used: Filter = field(default_factory=Filter)

    def note_user(self, role: int, *, new: bool) -> None:
        """Counts one more user of a role: none, one, or more. new: this sweep found it."""
        if self._used.add(role) and role not in self.shared:
            self.shared.add(role)
        if new and role not in self.news:
            self.news.add(role)

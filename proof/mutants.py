"""Every mutant of the two templates: one change of one statement, wherever the statement stands."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from local_org.access.statements import Policy, Statement
from proof import operators
from proof.documents import Document, Origin
from proof.operators import Change, changes


@dataclass(frozen=True, slots=True)
class Standing:
    """A statement in its place: the document and which statement there."""

    document: Document
    at: int

    @property
    def statement(self) -> operators.Statement:
        return self.document.statements[self.at]

    @property
    def compiled(self) -> Statement:
        return self.document.policy.statements[self.at]


@dataclass(frozen=True, slots=True, eq=False)
class Mutant:
    """A changed statement: the change in each document that the statement stands in."""

    origin: Origin
    name: str
    changed: Mapping[Standing, Change]

    def __str__(self) -> str:
        return f"{self.origin}: {self.name}"

    @property
    def shown(self) -> str:
        """What was changed into what, in the first document that has the statement."""
        change = next(iter(self.changed.values()))
        return f"{change.before} -> {change.after}" if change.after else change.before

    def compiled(self, standing: Standing) -> Statement | None:
        """Return the changed statement of a document; None where it is removed."""
        changed = self.changed[standing].statement
        if changed is None:
            return None
        return standing.document.alone(changed).statements[0]


def standings(documents: Iterable[Document]) -> Mapping[Origin, tuple[Standing, ...]]:
    """Return where each statement of the templates stands, in the order of template, resource and statement."""
    found: dict[Origin, list[Standing]] = {}
    for document in documents:
        for at, origin in enumerate(document.origins):
            found.setdefault(origin, []).append(Standing(document, at))
    return {origin: tuple(found[origin]) for origin in sorted(found)}


def mutants(placed: Mapping[Origin, tuple[Standing, ...]]) -> Iterator[Mutant]:
    """Yield every mutant, each change with all the documents that it is possible in."""
    for origin, everywhere in placed.items():
        found: dict[str, dict[Standing, Change]] = {}
        for standing in everywhere:
            for change in changes(standing.statement):
                found.setdefault(change.name, {})[standing] = change
        for name, changed in found.items():
            yield Mutant(origin, name, changed)


def with_statement(standing: Standing, changed: Statement | None) -> Policy:
    """Return the policy of a document with another statement in one place, or with none there."""
    policy, at = standing.document.policy, standing.at
    middle = () if changed is None else (changed,)
    return Policy(policy.name, (*policy.statements[:at], *middle, *policy.statements[at + 1 :]))

"""The recorded decisions, each tied to the policies of the templates that were in force."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from local_org.access.authorizer import AccessRequest, Policies, authorize
from local_org.access.conditions import PolicyNotUnderstoodError
from local_org.access.record import Recorded
from local_org.access.statements import Policy
from proof.documents import Document, canonical_text
from proof.sources import inline_holder

ATTACKER = "attacker"  # the session name of every attack (tests/integration/attacks/)

Changed = Mapping[Document, Policy]
_UNCHANGED: Changed = {}


class NotAsRecordedError(Exception):
    """A decision comes out otherwise than it was recorded, so the record says nothing about these templates."""


@dataclass(frozen=True, slots=True)
class Held:
    """A policy that had a say, and the document of a template that it is, if it is one."""

    policy: Policy
    document: Document | None

    def under(self, changed: Changed) -> Policy:
        return self.policy if self.document is None else changed.get(self.document, self.policy)


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A recorded decision."""

    request: AccessRequest
    allowed: bool
    identity: tuple[Held, ...]
    boundary: Held | None
    resource: Held | None

    @property
    def is_attack(self) -> bool:
        return self.request.principal.session == ATTACKER

    def documents(self) -> Iterator[Document]:
        for held in (*self.identity, self.boundary, self.resource):
            if held is not None and held.document is not None:
                yield held.document

    def decide(self, changed: Changed = _UNCHANGED) -> bool:
        """Decide again, with other policies in the place of some documents."""
        policies = Policies(
            tuple(held.under(changed) for held in self.identity),
            self.boundary.under(changed) if self.boundary else None,
            self.resource.under(changed) if self.resource else None,
        )
        return authorize(self.request, policies).allowed


class Evidence:
    """All recorded decisions. NotAsRecordedError when one comes out otherwise with the templates as they are."""

    def __init__(self, recorded: Iterable[Recorded], documents: Iterable[Document]) -> None:
        known = {(document.holder, canonical_text(document.text)): document for document in documents}
        self.documents = tuple(known.values())
        self.cases = tuple(_case(one, known) for one in recorded)
        for case in self.cases:
            if not _comes_out(case):
                raise NotAsRecordedError(
                    f"{case.request} was {'allowed' if case.allowed else 'denied'}, and is not now"
                )

    @cached_property
    def by_document(self) -> Mapping[Document, tuple[Case, ...]]:
        found: dict[Document, dict[Case, None]] = {document: {} for document in self.documents}
        for case in self.cases:
            for document in case.documents():
                found[document][case] = None
        return {document: tuple(cases) for document, cases in found.items()}


def _comes_out(case: Case) -> bool:
    try:
        return case.decide() == case.allowed
    except PolicyNotUnderstoodError:
        return False


def _case(recorded: Recorded, known: Mapping[tuple[str, str], Document]) -> Case:
    role = recorded.request.principal.role_arn or ""

    def held(policy: Policy, holder: str) -> Held:
        document = known.get((holder, canonical_text(policy.document)))
        return Held(document.policy if document else policy, document)

    boundary, resource = recorded.policies.boundary, recorded.policies.resource
    return Case(
        request=recorded.request,
        allowed=recorded.allowed,
        identity=tuple(held(policy, _identity_holder(role, policy)) for policy in recorded.policies.identity),
        boundary=held(boundary, boundary.name) if boundary else None,
        resource=held(resource, resource.name) if resource else None,
    )


def _identity_holder(role: str, policy: Policy) -> str:
    # A managed policy has its ARN for a name, an inline policy `role/policy`.
    return policy.name if policy.name.startswith("arn:") else inline_holder(role, policy.name.rpartition("/")[2])

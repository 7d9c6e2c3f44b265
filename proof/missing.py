"""Missing grants: what Warden's own roles asked for and were denied, by nothing but the templates."""

from collections.abc import Iterable, Iterator

from proof.evidence import Case


def missing(cases: Iterable[Case]) -> Iterator[Case]:
    """Yield the denied decisions of roles all of whose policies are those of the templates, but for attackers'.

    A role that is gone, or whose trust a test has changed, is denied by that and not by a template.
    """
    for case in cases:
        if not case.allowed and not case.is_attack and _is_ours(case):
            yield case


def _is_ours(case: Case) -> bool:
    ours = bool(case.identity) and all(held.document for held in case.identity)
    if case.resource is None:
        return ours and not case.request.needs_resource_policy
    return ours and case.resource.document is not None

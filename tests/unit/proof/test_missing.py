"""Which denied requests are missing grants: those that only the templates denied."""

from local_org.access.authorizer import AccessRequest, Policies
from local_org.access.record import Recorded
from local_org.access.statements import Policy, compile_policy
from local_org.identity.principals import Principal
from proof.evidence import Evidence
from proof.missing import missing
from tests.unit.proof.toy import HOME, RIGHTS, ROLE, document

OTHER = f"arn:aws:iam::{HOME}:role/other"
RIGHTS_OF_CLERK = document(RIGHTS)
TRUST = document({"Effect": "Allow", "Principal": {"AWS": "999999999999"}, "Action": "sts:AssumeRole"}, holder=OTHER)
BY_TEMPLATE = compile_policy(RIGHTS_OF_CLERK.text, "clerk/rights")


def found(*identity: Policy, trust: Policy | None, role: str = ROLE) -> int:
    """How many grants are missing when this role was denied to assume another."""
    caller = Principal(f"arn:aws:sts::{HOME}:assumed-role/clerk/clerk", HOME, "AROA:clerk", "clerk", role)
    request = AccessRequest(caller, "sts:AssumeRole", OTHER, HOME, {"aws:principalorgid": ("o-1",)}, True)
    recorded = Recorded(request, Policies(identity, resource=trust), allowed=False)
    return len(list(missing(Evidence([recorded], [RIGHTS_OF_CLERK, TRUST]).cases)))


def test_a_denial_under_the_policies_of_the_templates_alone_is_a_missing_grant() -> None:
    assert found(BY_TEMPLATE, trust=compile_policy(TRUST.text, OTHER)) == 1


def test_a_denial_by_a_role_that_is_gone_is_none() -> None:
    assert found(BY_TEMPLATE, trust=None) == 0


def test_a_denial_by_a_trust_that_a_test_has_changed_is_none() -> None:
    assert found(BY_TEMPLATE, trust=compile_policy('{"Statement": []}', OTHER)) == 0


def test_a_denial_of_a_role_with_rights_that_no_template_gives_is_none() -> None:
    added = compile_policy('{"Statement": []}', "clerk/added")

    assert found(BY_TEMPLATE, added, trust=compile_policy(TRUST.text, OTHER)) == 0


def test_a_denial_of_a_role_without_any_rights_is_none() -> None:
    assert found(trust=compile_policy(TRUST.text, OTHER)) == 0

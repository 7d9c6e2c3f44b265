"""AssumeRole: the trust policy, the caller's own policies, and what the session may then do."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_org.identity.principals import Credentials
from tests.unit.local_org.endpoint.small_org import ACCOUNT, ORGANIZATION, OTHER, OUTSIDE, Org, allow

SPOKE = f"arn:aws:iam::{OTHER}:role/lambda-warden/spoke"


def trust_in(role: str, **conditions: Any) -> dict[str, Any]:
    """Trust an account, narrowed to one of its roles."""
    return {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{role.split(':')[4]}:root"},
        "Action": "sts:AssumeRole",
        "Condition": {"ArnEquals": {"aws:PrincipalArn": role}, **conditions},
    }


def assume(org: Org, who: Credentials | str, role: str = SPOKE) -> dict[str, Any]:
    answer: dict[str, Any] = org.client("sts", who).assume_role(RoleArn=role, RoleSessionName="warden")
    return answer


def hub_role(org: Org, name: str = "hub", **more: Any) -> str:
    return org.role(name, allow("sts:AssumeRole", SPOKE, **more), Path="/lambda-warden/")


def test_the_trusted_role_gets_a_session_with_the_rights_of_the_other_role(org: Org) -> None:
    hub = hub_role(org)
    org.role("spoke", allow("lambda:ListFunctions", "*"), account=OTHER, Path="/lambda-warden/", trust=trust_in(hub))

    answer = assume(org, org.session(hub))

    given = answer["Credentials"]
    session = org.principals.find(given["AccessKeyId"])
    org.client("lambda", session).list_functions()
    assert answer["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{OTHER}:assumed-role/spoke/warden"
    assert given["Expiration"].timestamp() == org.clock.now + 3600
    assert (org.plane.calls[-1].account, org.plane.calls[-1].principal.role_arn) == (OTHER, SPOKE)


def test_a_sibling_is_not_trusted(org: Org) -> None:
    hub, sibling = hub_role(org), hub_role(org, "sibling")
    org.role("spoke", account=OTHER, Path="/lambda-warden/", trust=trust_in(hub))

    with pytest.raises(ClientError, match=f"not authorized to perform: sts:AssumeRole on resource: {SPOKE}"):
        assume(org, org.session(sibling))


def test_trust_alone_is_not_enough_across_accounts(org: Org) -> None:
    hub = org.role("hub", Path="/lambda-warden/")
    org.role("spoke", account=OTHER, Path="/lambda-warden/", trust=trust_in(hub))

    with pytest.raises(ClientError) as refused:
        assume(org, org.session(hub))

    assert refused.value.response["Error"]["Code"] == "AccessDenied"
    assert org.log.denied()[-1].resource == SPOKE


@pytest.mark.parametrize("who", [ACCOUNT, OTHER, OUTSIDE])
def test_an_administrator_who_is_not_trusted_is_refused(org: Org, who: str) -> None:
    org.role("spoke", account=OTHER, Path="/lambda-warden/", trust=trust_in(hub_role(org)))

    with pytest.raises(ClientError, match="no resource-based policy allows"):
        assume(org, who)


def test_a_role_that_does_not_exist_cannot_be_assumed(org: Org) -> None:
    with pytest.raises(ClientError) as refused:
        assume(org, org.session(hub_role(org)))

    assert refused.value.response["Error"]["Code"] == "AccessDenied"


def test_a_hub_role_may_be_kept_to_its_own_organization(org: Org) -> None:
    stranger = f"arn:aws:iam::{OUTSIDE}:role/open"
    only_ours = {"Condition": {"StringEquals": {"aws:ResourceOrgID": ORGANIZATION}}}
    hub = org.role("hub", allow("sts:AssumeRole", "*", **only_ours))
    org.role("open", account=OUTSIDE, trust={"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"})

    with pytest.raises(ClientError, match="no identity-based policy allows"):
        assume(org, org.session(hub), stranger)


def test_a_session_policy_is_refused_rather_than_ignored(org: Org) -> None:
    hub = hub_role(org)
    org.role("spoke", account=OTHER, Path="/lambda-warden/", trust=trust_in(hub))
    sts = org.client("sts", org.session(hub))

    with pytest.raises(ClientError) as refused:
        sts.assume_role(RoleArn=SPOKE, RoleSessionName="warden", Policy="{}")

    assert refused.value.response["Error"]["Code"] == "NotModelledHere"

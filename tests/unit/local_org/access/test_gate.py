"""Which policies the gate asks of buckets and functions, and what it tells of a service that calls."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_org.access.conditions import PolicyNotUnderstoodError
from local_org.access.gate import Gate, Organization
from local_org.access.resources import Need
from local_org.access.statements import Policy
from tests.unit.local_org.access.case import DEVELOPER, EVENTBRIDGE, HOME, allow, compiled, deny, policy, to
from tests.unit.local_org.endpoint.small_org import ACCOUNT, OTHER, Org, document

LETTER = "arn:aws:s3:::letters/1"
FUNCTION = f"arn:aws:lambda:us-east-1:{OTHER}:function:f"
INVOKE = "lambda:InvokeFunction"


@pytest.fixture
def org() -> Iterator[Org]:
    made = Org()
    made.server.start()
    yield made
    made.close()


@pytest.fixture
def bucket(org: Org) -> Any:
    """The other account's client of its bucket, which holds one letter."""
    s3 = org.client("s3", OTHER)
    s3.create_bucket(Bucket="letters")
    s3.put_object(Bucket="letters", Key="1", Body=b"hello")
    return s3


def reader(org: Org) -> Any:
    """A client of a role that may read every object, as far as its own account goes."""
    return org.client("s3", org.session(org.role("reader", allow("s3:*", "*"))))


def code(call: Callable[..., Any], **params: Any) -> str:
    with pytest.raises(ClientError) as refused:
        call(**params)
    return str(refused.value.response["Error"]["Code"])


@pytest.mark.usefixtures("bucket")
def test_a_bucket_without_a_policy_lets_no_other_account_in(org: Org) -> None:
    assert code(reader(org).get_object, Bucket="letters", Key="1") == "AccessDenied"


def test_a_bucket_lets_the_role_in_that_its_policy_names(org: Org, bucket: Any) -> None:
    s3 = reader(org)
    lets_in = allow("s3:GetObject", "arn:aws:s3:::letters/*", Principal=to(f"arn:aws:iam::{ACCOUNT}:role/reader"))
    bucket.put_bucket_policy(Bucket="letters", Policy=document(lets_in))

    letter = s3.get_object(Bucket="letters", Key="1")["Body"].read()

    assert letter == b"hello"
    assert code(s3.list_objects_v2, Bucket="letters") == "AccessDenied"


def test_a_bucket_can_refuse_its_own_account(org: Org, bucket: Any) -> None:
    bucket.put_bucket_policy(Bucket="letters", Policy=document(deny("s3:GetObject", LETTER, Principal="*")))

    decision = org.gate.may(org.principals.developer(OTHER).principal, Need("s3:GetObject", LETTER, OTHER), "us-east-1")

    assert decision.why == "with an explicit deny in a resource-based policy"


@pytest.mark.usefixtures("bucket")
def test_an_administrator_does_not_change_the_policy_of_another_account_s_bucket(org: Org) -> None:
    lets_in = document(allow("s3:GetObject", LETTER, Principal="*"))

    refused = code(org.client("s3").put_bucket_policy, Bucket="letters", Policy=lets_in)

    assert refused == "AccessDenied"


@pytest.mark.usefixtures("bucket")
def test_what_nobody_wrote_down_is_refused_to_an_administrator_on_another_account_s_bucket(org: Org) -> None:
    refused = code(
        org.client("s3").put_bucket_versioning, Bucket="letters", VersioningConfiguration={"Status": "Enabled"}
    )

    assert refused == "NotModelledHere"


def test_an_administrator_does_to_an_own_bucket_what_nobody_wrote_down(bucket: Any) -> None:
    bucket.put_bucket_versioning(Bucket="letters", VersioningConfiguration={"Status": "Enabled"})

    assert bucket.get_bucket_versioning(Bucket="letters")["Status"] == "Enabled"


def gate(function_policy: Policy) -> Gate:
    return Gate(Organization("o-1", frozenset({HOME, OTHER})), function_policy={FUNCTION: function_policy}.get)


@pytest.mark.parametrize(("principal", "allowed"), [(to(HOME), True), (to(OTHER), False)], ids=["caller", "other"])
def test_a_function_of_another_account_is_invoked_by_whom_its_policy_names(principal: Any, allowed: bool) -> None:  # noqa: FBT001
    lets_in = compiled(policy(allow(INVOKE, FUNCTION, Principal=principal)))

    decision = gate(lets_in).may(DEVELOPER, Need(INVOKE, FUNCTION, OTHER), "us-east-1")

    assert decision.allowed is allowed


@pytest.mark.parametrize("key", ["aws:PrincipalAccount", "aws:PrincipalArn", "aws:userid"])
def test_what_a_request_says_of_a_service_s_account_is_not_known(key: str) -> None:
    asked = compiled(policy(allow(INVOKE, FUNCTION, Principal="*", Condition={"Null": {key: "true"}})))

    with pytest.raises(PolicyNotUnderstoodError, match=key.lower()):
        gate(asked).may(EVENTBRIDGE, Need(INVOKE, FUNCTION, OTHER), "us-east-1")


def test_a_service_belongs_to_no_organization() -> None:
    members = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}
    asked = compiled(policy(allow(INVOKE, FUNCTION, Principal="*", Condition=members)))

    decision = gate(asked).may(EVENTBRIDGE, Need(INVOKE, FUNCTION, OTHER), "us-east-1")

    assert not decision.allowed

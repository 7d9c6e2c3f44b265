"""Who a signature belongs to, and what becomes of one that belongs to nobody."""

from datetime import timedelta
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from botocore.exceptions import ClientError

from local_org.identity.principals import Credentials
from tests.unit.local_org.endpoint.small_org import ACCOUNT, OTHER, Org, allow


def forged(known: Credentials) -> Credentials:
    return Credentials("AKIAFORGED0000000000", "x", known.principal, known.issued)


@pytest.mark.parametrize(
    ("service", "call", "code"),
    [
        ("iam", "list_roles", "InvalidClientTokenId"),
        ("sts", "get_caller_identity", "InvalidClientTokenId"),
        ("lambda", "list_functions", "UnrecognizedClientException"),
        ("dynamodb", "list_tables", "UnrecognizedClientException"),
    ],
)
def test_an_unknown_key_is_refused_in_the_words_of_the_service(org: Org, service: str, call: str, code: str) -> None:
    client = org.client(service, forged(org.principals.developer(ACCOUNT)))

    with pytest.raises(ClientError) as refused:
        getattr(client, call)()

    assert refused.value.response["Error"]["Code"] == code


def test_a_developer_is_known_in_its_own_account(org: Org) -> None:
    identity = org.client("sts", OTHER).get_caller_identity()

    assert (identity["Account"], identity["Arn"]) == (OTHER, f"arn:aws:iam::{OTHER}:user/developer")


def test_a_session_ends_after_an_hour(org: Org) -> None:
    client = org.client("sts", org.session(org.role("worker")))
    client.get_caller_identity()
    org.clock.now += timedelta(hours=1).total_seconds()

    with pytest.raises(ClientError) as refused:
        client.get_caller_identity()

    assert refused.value.response["Error"]["Code"] == "ExpiredToken"


def test_a_session_ends_with_its_role_and_does_not_come_back_with_another_of_that_name(org: Org) -> None:
    iam, codes = org.client("iam"), []
    client = org.client("lambda", org.session(org.role("worker", allow("lambda:*", "*"))))
    client.list_functions()

    iam.delete_role_policy(RoleName="worker", PolicyName="inline")
    iam.delete_role(RoleName="worker")
    for stands in (False, True):
        if stands:
            org.role("worker", allow("lambda:*", "*"))
        with pytest.raises(ClientError) as refused:
            client.list_functions()
        codes.append(refused.value.response["Error"]["Code"])

    assert codes == ["UnrecognizedClientException"] * 2


def test_an_unsigned_request_is_refused(org: Org) -> None:
    request = Request(org.server.url, data=b"Action=ListRoles")  # noqa: S310 - our own server

    with pytest.raises(HTTPError) as refused:
        urlopen(request)  # noqa: S310 - our own server

    with refused.value as answer:
        assert answer.code == 400


def test_the_role_s_path_is_not_part_of_the_session_s_arn(org: Org) -> None:
    session = org.session(org.role("worker", Path="/app/"))

    identity = org.client("sts", session).get_caller_identity()

    assert identity["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/s1"


def test_a_call_is_logged_with_its_session(org: Org) -> None:
    role = org.role("worker", allow("lambda:ListFunctions", "*"))

    org.client("lambda", org.session(role), region="eu-west-1").list_functions()

    last = org.log.all()[-1]
    assert (last.role, last.session, last.action) == (role, "s1", "lambda:ListFunctions")
    assert (last.account, last.region, last.allowed) == (ACCOUNT, "eu-west-1", True)
    assert last.by == ("worker/inline#0",)

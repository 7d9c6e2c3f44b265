"""How requests of real clients are read, and answers written for them."""

from typing import Any

import pytest

from local_org.endpoint.calls import Call, Scope, UnreadableCallError, scope
from tests.unit.local_org.endpoint.small_org import ACCOUNT, Org

FUNCTION = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:f"


def seen(org: Org, action: str, **params: Any) -> Call:
    getattr(org.client("lambda", region="eu-west-1"), action)(**params)
    return org.plane.calls[-1]


def test_the_signature_says_key_region_and_service() -> None:
    header = "AWS4-HMAC-SHA256 Credential=AKIA1/20240801/eu-west-1/tagging/aws4_request, SignedHeaders=host"

    assert scope(header) == Scope("AKIA1", "eu-west-1", "tag")


@pytest.mark.parametrize(
    "header",
    ["", "Basic abc", "AWS4-HMAC-SHA256 Credential=AKIA1", "Credential=A/20240801/us-east-1/nimbus/aws4_request"],
)
def test_any_other_authorization_is_unreadable(header: str) -> None:
    with pytest.raises(UnreadableCallError):
        scope(header)


def test_parameters_are_read_under_the_names_that_boto3_takes(org: Org) -> None:
    call = seen(
        org,
        "create_function",
        FunctionName="f",
        Role="arn:role",
        Code={"ZipFile": b"\x00zip"},
        Environment={"Variables": {"KEY": "value"}},
        DeadLetterConfig={"TargetArn": "arn:queue"},
        Timeout=7,
        Publish=True,
        Layers=["arn:layer"],
    )

    assert (call.service, call.action, call.account, call.region) == ("lambda", "CreateFunction", ACCOUNT, "eu-west-1")
    assert call.params == {
        "FunctionName": "f",
        "Role": "arn:role",
        "Code": {"ZipFile": b"\x00zip"},
        "Environment": {"Variables": {"KEY": "value"}},
        "DeadLetterConfig": {"TargetArn": "arn:queue"},
        "Timeout": 7,
        "Publish": True,
        "Layers": ["arn:layer"],
    }


def test_an_arn_in_the_path_is_read_whole(org: Org) -> None:
    assert seen(org, "list_tags", Resource=FUNCTION).params["Resource"] == FUNCTION


def test_a_query_string_is_read(org: Org) -> None:
    call = seen(org, "untag_resource", Resource=FUNCTION, TagKeys=["a", "b:c"])

    assert call.params["TagKeys"] == ["a", "b:c"]


def test_a_qualifier_and_a_partial_arn_are_kept_as_they_were_typed(org: Org) -> None:
    call = seen(org, "get_function_configuration", FunctionName=f"{ACCOUNT}:function:f", Qualifier="live")

    assert (call.params["FunctionName"], call.params["Qualifier"]) == (f"{ACCOUNT}:function:f", "live")


def test_paging_is_read_as_numbers(org: Org) -> None:
    call = seen(org, "list_functions", MaxItems=50, FunctionVersion="ALL")

    assert (call.params["MaxItems"], call.params["FunctionVersion"]) == (50, "ALL")


def test_what_a_plane_answers_arrives_in_the_client(org: Org) -> None:
    answer = org.client("lambda").get_function_configuration(FunctionName="f")

    assert answer["Environment"] == {"Variables": {"TOKEN": "hidden"}}
    assert "Role" not in answer


def test_each_write_is_told_once_and_no_read_is(org: Org) -> None:
    client = org.client("lambda")
    client.get_function_configuration(FunctionName="f")
    client.update_function_configuration(FunctionName="f", Timeout=3)

    assert [event["detail"]["eventName"] for event in org.events] == ["UpdateFunctionConfiguration20150331v2"]


def test_a_write_that_failed_is_told_with_its_error(org: Org) -> None:
    client = org.client("lambda")

    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.delete_function(FunctionName="gone")

    assert org.events[0]["detail"]["errorCode"] == "ResourceNotFoundException"


def test_a_write_to_iam_is_told_with_the_response_of_moto(org: Org) -> None:
    arn = org.role("worker", Path="/app/")

    elements = org.events[0]["detail"]["responseElements"]

    assert (elements["role"]["arn"], elements["role"]["path"]) == (arn, "/app/")
    assert elements["role"]["assumeRolePolicyDocument"].startswith("%7B")

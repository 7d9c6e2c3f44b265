"""The records that our calls leave, compared with recorded ones where there are any."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local_org.endpoint import cloudtrail
from local_org.endpoint.calls import Call
from local_org.errors import ApiError
from local_org.identity.principals import Principal

A = "111111111111"
NOW = datetime(2026, 3, 9, 14, 5, 7, tzinfo=UTC)
ROLE = f"arn:aws:iam::{A}:role/app/worker"
FUNCTION = f"arn:aws:lambda:eu-west-1:{A}:function:f"
DEVELOPER = Principal(f"arn:aws:iam::{A}:user/developer", A, "AIDA1", access_key="AKIA1")
SESSION = Principal(
    f"arn:aws:sts::{A}:assumed-role/worker/s1", A, "AROA1:s1", "s1", ROLE, access_key="ASIA1", since=NOW
)
RECORDED = sorted((Path(__file__).parents[4] / "shared/data/cloudtrail").glob("*.json"))
CONFIGURATION = {
    "FunctionName": "f",
    "FunctionArn": FUNCTION,
    "Role": ROLE,
    "Environment": {"Variables": {"TOKEN": "hidden"}},
    "KMSKeyArn": "arn:key",
    "State": "Pending",
}


def call(name: str, who: Principal = DEVELOPER, **params: Any) -> Call:
    service, _, action = name.partition(":")
    return Call(service, action, A, "eu-west-1", params, who, request_id="r1", user_agent="test")


@pytest.mark.parametrize(
    ("name", "recorded"),
    [
        ("lambda:CreateFunction", "CreateFunction20150331"),
        ("lambda:UpdateFunctionConfiguration", "UpdateFunctionConfiguration20150331v2"),
        ("lambda:UpdateFunctionCode", "UpdateFunctionCode20150331v2"),
        ("lambda:DeleteFunction", "DeleteFunction20150331"),
        ("lambda:PublishVersion", "PublishVersion20150331"),
        ("lambda:CreateAlias", "CreateAlias20150331"),
        ("lambda:UpdateAlias", "UpdateAlias20150331"),
        ("lambda:AddPermission", "AddPermission20150331v2"),
        ("lambda:CreateEventSourceMapping", "CreateEventSourceMapping20150331"),
        ("lambda:TagResource", "TagResource20170331v2"),
        ("lambda:PutFunctionEventInvokeConfig", "PutFunctionEventInvokeConfig"),
        ("lambda:UpdateFunctionEventInvokeConfig", "UpdateFunctionEventInvokeConfig"),
        ("lambda:CreateFunctionUrlConfig", "CreateFunctionUrlConfig"),
        ("iam:AttachRolePolicy", "AttachRolePolicy"),
    ],
)
def test_a_call_is_named_as_cloudtrail_spells_it(name: str, recorded: str) -> None:
    assert cloudtrail.event_name(call(name)) == recorded


@pytest.mark.parametrize(
    ("name", "recorded"),
    [
        ("lambda:CreateFunction", True),
        ("lambda:GetFunctionConfiguration", False),
        ("lambda:ListTags", False),
        ("lambda:Invoke", False),
        ("iam:PutRolePolicy", True),
        ("iam:GetRole", False),
        ("dynamodb:PutItem", False),
    ],
)
def test_only_management_writes_to_lambda_and_iam_are_told(name: str, recorded: bool) -> None:  # noqa: FBT001
    assert cloudtrail.is_recorded(call(name)) is recorded


def test_an_environment_is_never_told() -> None:
    creation = call("lambda:CreateFunction", FunctionName="f", Environment=CONFIGURATION["Environment"])

    told = cloudtrail.event(creation, CONFIGURATION, NOW)

    assert "hidden" not in json.dumps(told)
    assert told["detail"]["requestParameters"]["environment"] == {}
    assert told["detail"]["responseElements"]["environment"] == {}


def test_an_environment_is_there_even_when_none_was_passed() -> None:
    parameters = cloudtrail.request_parameters(call("lambda:UpdateFunctionConfiguration", FunctionName="f"))

    assert parameters == {"functionName": "f", "environment": {}}


def test_code_is_never_told() -> None:
    update = call("lambda:UpdateFunctionCode", FunctionName="f", ZipFile=b"secret", Publish=True)

    assert cloudtrail.request_parameters(update) == {"functionName": "f", "publish": True}


def test_a_function_is_named_as_the_caller_typed_it() -> None:
    parameters = cloudtrail.request_parameters(call("lambda:DeleteFunction", FunctionName=f"{A}:function:f"))

    assert parameters == {"functionName": f"{A}:function:f"}


def test_only_the_first_letter_of_a_name_becomes_small() -> None:
    elements = cloudtrail.response_elements(call("lambda:UpdateFunctionConfiguration"), CONFIGURATION)

    assert elements is not None
    assert (elements["kMSKeyArn"], elements["role"], elements["state"]) == ("arn:key", ROLE, "Pending")


def test_the_keys_of_tags_stay_as_they_are() -> None:
    tagging = call("lambda:TagResource", Resource=FUNCTION, Tags={"Warden:Exempt": "x"})

    assert cloudtrail.request_parameters(tagging) == {"resource": FUNCTION, "tags": {"Warden:Exempt": "x"}}


def test_an_iam_event_is_told_in_the_global_region_only() -> None:
    told = cloudtrail.event(call("iam:AttachRolePolicy", RoleName="worker", PolicyArn="arn:p"), {}, NOW)

    assert (told["region"], told["detail"]["awsRegion"], told["source"]) == ("us-east-1", "us-east-1", "aws.iam")
    assert told["detail"]["requestParameters"] == {"roleName": "worker", "policyArn": "arn:p"}
    assert told["detail"]["responseElements"] is None
    assert told["resources"] == []


def test_a_new_role_is_told_with_its_dates_as_text() -> None:
    role = {"Arn": ROLE, "CreateDate": NOW, "AssumeRolePolicyDocument": "%7B%7D", "RoleLastUsed": {}}

    elements = cloudtrail.response_elements(call("iam:CreateRole"), {"Role": role})

    assert elements == {
        "role": {"arn": ROLE, "createDate": "Mar 9, 2026 2:05:07 PM", "assumeRolePolicyDocument": "%7B%7D"}
    }


def test_a_failed_call_is_told_with_its_error() -> None:
    problem = ApiError("InvalidParameterValueException", "The role cannot be assumed by Lambda.")

    told = cloudtrail.record(call("lambda:CreateFunction", FunctionName="f"), problem, NOW)

    assert (told["errorCode"], told["errorMessage"]) == (problem.code, problem.message)
    assert told["requestParameters"] == {"functionName": "f", "environment": {}}
    assert told["responseElements"] is None


def test_a_denied_call_is_told_without_its_parameters() -> None:
    problem = ApiError("AccessDeniedException", "User: x is not authorized", 403)

    told = cloudtrail.record(call("lambda:CreateFunction", FunctionName="f"), problem, NOW)

    assert (told["errorCode"], told["requestParameters"]) == ("AccessDenied", None)


def test_a_developer_is_told_as_an_iam_user() -> None:
    assert cloudtrail.user_identity(DEVELOPER) == {
        "type": "IAMUser",
        "principalId": "AIDA1",
        "arn": DEVELOPER.arn,
        "accountId": A,
        "accessKeyId": "AKIA1",
        "userName": "developer",
    }


def test_a_session_is_told_with_the_role_behind_it() -> None:
    identity = cloudtrail.user_identity(SESSION)

    assert (identity["type"], identity["arn"]) == ("AssumedRole", SESSION.arn)
    assert identity["sessionContext"] == {
        "sessionIssuer": {
            "type": "Role",
            "principalId": "AROA1",
            "arn": ROLE,
            "accountId": A,
            "userName": "worker",
        },
        "attributes": {"creationDate": "2026-03-09T14:05:07Z", "mfaAuthenticated": "false"},
    }


# Both come and go in the recordings: who signed in how, and what an old client did.
VARYING = {"tlsDetails", "errorCode", "errorMessage"}
MADE: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "CreateFunction20150331": ("lambda:CreateFunction", CONFIGURATION),
    "UpdateFunctionConfiguration20150331v2": ("lambda:UpdateFunctionConfiguration", CONFIGURATION),
    "DeleteFunction20150331": ("lambda:DeleteFunction", {}),
    "RemovePermission20150331v2": ("lambda:RemovePermission", {}),
    "AttachRolePolicy": ("iam:AttachRolePolicy", {}),
    "PutRolePolicy": ("iam:PutRolePolicy", {}),
    "UpdateAssumeRolePolicy": ("iam:UpdateAssumeRolePolicy", {}),
    "DeleteRole": ("iam:DeleteRole", {}),
}


@pytest.mark.skipif(not RECORDED, reason="the recorded CloudTrail records are not here")
@pytest.mark.parametrize("name", MADE)
def test_our_record_has_the_keys_of_the_recorded_ones(name: str) -> None:
    theirs = [record for path in RECORDED if (record := json.loads(path.read_text()))["eventName"] == name]
    action, response = MADE[name]

    ours = cloudtrail.record(call(action, FunctionName="f"), response, NOW)

    assert theirs
    for record in theirs:
        assert ours.keys() - VARYING == record.keys() - VARYING
        assert ours["userIdentity"].keys() == record["userIdentity"].keys()
        assert "errorCode" in record or (ours["responseElements"] is None) == (record["responseElements"] is None)


@pytest.mark.skipif(not RECORDED, reason="the recorded CloudTrail records are not here")
def test_every_recorded_name_of_an_api_call_is_one_that_we_would_give() -> None:
    names = {record["eventName"] for record in map(json.loads, (path.read_text() for path in RECORDED))}
    suffixed = {name for name in names if "20150331" in name and not name.startswith(("Get", "List"))}

    ours = {cloudtrail.event_name(call(f"lambda:{name.partition('2015')[0]}")) for name in suffixed}

    assert ours == suffixed

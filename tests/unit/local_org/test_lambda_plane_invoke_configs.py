from datetime import UTC, datetime
from typing import Any

import pytest

from tests.unit.local_org.lambda_plane_world import FUNCTION, QUEUE, ROLE, Aws

ON_FAILURE = {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}
NOWHERE: dict[str, dict[str, str]] = {"OnSuccess": {}, "OnFailure": {}}

REFUSED_SETTINGS: dict[str, tuple[dict[str, Any], str]] = {
    "nothing at all": ({}, "You must specify at least one of error handling or destination setting."),
    "the function itself": (
        {"DestinationConfig": {"OnFailure": {"Destination": FUNCTION}}},
        "You can't specify the function as a destination for itself.",
    ),
    "a function that is not there": (
        {"DestinationConfig": {"OnSuccess": {"Destination": f"{FUNCTION}-gone"}}},
        f"The destination ARN {FUNCTION}-gone is invalid.",
    ),
    "a queue without a grant": (
        ON_FAILURE,
        f"The function's execution role does not have permissions to call SendMessage on {QUEUE}",
    ),
    "three retries": (
        {"MaximumRetryAttempts": 3},
        (
            "1 validation error detected: Value '3' at 'maximumRetryAttempts' failed to satisfy constraint: "
            "Member must have value less than or equal to 2"
        ),
    ),
    "events younger than a minute": (
        {"MaximumEventAgeInSeconds": 59},
        (
            "1 validation error detected: Value '59' at 'maximumEventAgeInSeconds' failed to satisfy constraint: "
            "Member must have value greater than or equal to 60"
        ),
    ),
}


def existing() -> Aws:
    aws = Aws()
    aws.create()
    return aws


def test_a_put_is_answered_with_the_qualified_arn_and_empty_destinations() -> None:
    aws = existing()

    put = aws("PutFunctionEventInvokeConfig", FunctionName="f", MaximumRetryAttempts=0)

    assert put == {
        "LastModified": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        "FunctionArn": f"{FUNCTION}:$LATEST",
        "MaximumRetryAttempts": 0,
        "DestinationConfig": NOWHERE,
    }
    assert aws("GetFunctionEventInvokeConfig", FunctionName="f") == put


@pytest.mark.parametrize(
    "action", ["GetFunctionEventInvokeConfig", "DeleteFunctionEventInvokeConfig", "UpdateFunctionEventInvokeConfig"]
)
def test_a_function_without_a_config_says_so(action: str) -> None:
    refused = existing().refusal(action, FunctionName="f")

    assert (refused.code, refused.status) == ("ResourceNotFoundException", 404)
    assert refused.message == f"The function {FUNCTION}:$LATEST doesn't have an EventInvokeConfig"


def test_a_qualifier_without_a_config_says_so_with_its_own_arn() -> None:
    aws = existing()
    aws("PutFunctionEventInvokeConfig", FunctionName="f", MaximumRetryAttempts=0)
    aws.publish()

    refused = aws.refusal("GetFunctionEventInvokeConfig", FunctionName="f", Qualifier="1")

    assert refused.message == f"The function {FUNCTION}:1 doesn't have an EventInvokeConfig"


def test_reading_the_config_of_a_function_that_is_not_there_sounds_the_same() -> None:
    refused = Aws().refusal("GetFunctionEventInvokeConfig", FunctionName="f")

    assert refused.message == f"The function {FUNCTION}:$LATEST doesn't have an EventInvokeConfig"


@pytest.mark.parametrize("action", ["PutFunctionEventInvokeConfig", "UpdateFunctionEventInvokeConfig"])
def test_writing_the_config_of_a_function_that_is_not_there_is_refused(action: str) -> None:
    refused = Aws().refusal(action, FunctionName="f", MaximumRetryAttempts=1)

    assert (refused.code, refused.message) == ("ResourceNotFoundException", "The function doesn't exist.")


def test_a_put_replaces_and_an_update_adds() -> None:
    aws = existing()
    aws("PutFunctionEventInvokeConfig", FunctionName="f", MaximumEventAgeInSeconds=60)

    updated = aws("UpdateFunctionEventInvokeConfig", FunctionName="f", MaximumRetryAttempts=1)
    replaced = aws("PutFunctionEventInvokeConfig", FunctionName="f", MaximumRetryAttempts=0)

    assert (updated["MaximumEventAgeInSeconds"], updated["MaximumRetryAttempts"]) == (60, 1)
    assert "MaximumEventAgeInSeconds" not in replaced


def test_an_on_failure_destination_is_shown() -> None:
    aws = existing()
    aws.iam.grants.add((ROLE, "sqs:SendMessage", QUEUE))

    put = aws("PutFunctionEventInvokeConfig", FunctionName="f", **ON_FAILURE)

    assert put["DestinationConfig"] == {"OnSuccess": {}, "OnFailure": {"Destination": QUEUE}}


@pytest.mark.parametrize(("given", "message"), REFUSED_SETTINGS.values(), ids=REFUSED_SETTINGS.keys())
def test_a_config_does_not_take(given: dict[str, Any], message: str) -> None:
    aws = existing()

    refused = aws.refusal("PutFunctionEventInvokeConfig", FunctionName="f", **given)

    assert refused.message == message


def test_a_fifo_queue_is_no_destination() -> None:
    aws = existing()
    aws.iam.grants.add((ROLE, "sqs:SendMessage", f"{QUEUE}.fifo"))

    refused = aws.refusal(
        "PutFunctionEventInvokeConfig",
        FunctionName="f",
        DestinationConfig={"OnFailure": {"Destination": f"{QUEUE}.fifo"}},
    )

    assert refused.code == "InvalidParameterValueException"


def test_each_qualifier_has_a_config_of_its_own() -> None:
    aws = existing()
    version = aws.publish()
    aws("CreateAlias", FunctionName="f", Name="live", FunctionVersion=version)
    for typed in ("f", "f:1", "f:live"):
        aws("PutFunctionEventInvokeConfig", FunctionName=typed, MaximumRetryAttempts=1)

    listed = aws("ListFunctionEventInvokeConfigs", FunctionName="f")["FunctionEventInvokeConfigs"]

    assert [entry["FunctionArn"] for entry in listed] == [
        f"{FUNCTION}:$LATEST",
        f"{FUNCTION}:1",
        f"{FUNCTION}:live",
    ]


def test_a_deleted_config_is_unset() -> None:
    aws = existing()
    aws("PutFunctionEventInvokeConfig", FunctionName="f", MaximumRetryAttempts=1)

    aws("DeleteFunctionEventInvokeConfig", FunctionName="f")

    assert aws.refusal("GetFunctionEventInvokeConfig", FunctionName="f").code == "ResourceNotFoundException"


def test_deleting_an_alias_deletes_its_config() -> None:
    aws = existing()
    aws("CreateAlias", FunctionName="f", Name="live", FunctionVersion="$LATEST")
    aws("PutFunctionEventInvokeConfig", FunctionName="f:live", MaximumRetryAttempts=1)

    aws("DeleteAlias", FunctionName="f", Name="live")

    assert aws("ListFunctionEventInvokeConfigs", FunctionName="f") == {"FunctionEventInvokeConfigs": []}

from typing import Any

import pytest

from tests.unit.local_org.lambda_plane_world import FUNCTION, OTHER_ROLE, Aws

STALE = (
    "The Revision Id provided does not match the latest Revision Id. "
    "Call the GetFunction/GetAlias API to retrieve the latest Revision Id"
)
CHANGES_OF_LATEST = {
    "its configuration": ("UpdateFunctionConfiguration", {"Timeout": 5}),
    "its code": ("UpdateFunctionCode", {"ZipFile": b"new"}),
    "publishing": ("PublishVersion", {}),
}
on_every_change = pytest.mark.parametrize(
    ("action", "change"), CHANGES_OF_LATEST.values(), ids=CHANGES_OF_LATEST.keys()
)


def settled() -> Aws:
    """A function that has settled, on a plane where settling takes 10 seconds."""
    aws = Aws(settle_seconds=10)
    aws.create(Environment={"Variables": {"STAGE": "dev", "LEVEL": "1"}})
    aws.clock.now += 10
    return aws


def test_a_new_function_is_pending_until_it_settles() -> None:
    aws = Aws(settle_seconds=10)

    created = aws.create()
    aws.clock.now += 9
    waiting = aws.read()
    aws.clock.now += 1
    ready = aws.read()

    assert (created["State"], waiting["State"], ready["State"]) == ("Pending", "Pending", "Active")
    assert (created["StateReasonCode"], created["StateReason"]) == ("Creating", "The function is being created.")
    assert "LastUpdateStatus" not in created
    assert ready["LastUpdateStatus"] == "Successful"


def test_without_a_delay_a_new_function_is_active_at_the_next_call() -> None:
    aws = Aws()

    created = aws.create()

    assert (created["State"], aws.read()["State"]) == ("Pending", "Active")


def test_an_update_is_in_progress_until_it_settles() -> None:
    aws = settled()

    updated = aws.update(Timeout=5)
    aws.clock.now += 10
    ready = aws.read()

    assert (updated["State"], updated["LastUpdateStatus"]) == ("Active", "InProgress")
    assert (ready["LastUpdateStatus"], ready["Timeout"]) == ("Successful", 5)
    assert "LastUpdateStatusReason" not in ready


def test_the_revision_changes_with_an_update_and_once_more_when_it_settles() -> None:
    aws = settled()
    before = aws.read()["RevisionId"]

    updated = aws.update(Timeout=5)["RevisionId"]
    aws.clock.now += 10
    after = [aws.read()["RevisionId"] for _ in range(3)]

    assert len({before, updated, *after}) == 3
    assert len(set(after)) == 1


def test_last_modified_does_not_change_when_an_update_settles() -> None:
    aws = settled()

    updated = aws.update(Timeout=5)
    aws.clock.now += 10

    assert aws.read()["LastModified"] == updated["LastModified"]


@on_every_change
def test_a_pending_function_refuses_to_change(action: str, change: dict[str, object]) -> None:
    aws = Aws(settle_seconds=10)
    aws.create()

    refused = aws.refusal(action, FunctionName="f", **change)

    assert (refused.code, refused.status) == ("ResourceConflictException", 409)
    assert refused.message == (
        f"The operation cannot be performed at this time. The resource {FUNCTION} is currently in the following "
        "state: 'Pending'. StateReasonCode: 'Creating'"
    )


@on_every_change
def test_a_function_under_update_refuses_to_change(action: str, change: dict[str, object]) -> None:
    aws = settled()
    aws.update(Timeout=4)

    refused = aws.refusal(action, FunctionName="f", **change)

    assert (refused.code, refused.status) == ("ResourceConflictException", 409)
    assert refused.message == (
        f"The operation cannot be performed at this time. An update is in progress for resource: {FUNCTION}"
    )


@on_every_change
def test_an_old_revision_refuses_to_change(action: str, change: dict[str, object]) -> None:
    aws = settled()

    refused = aws.refusal(action, FunctionName="f", RevisionId="old", **change)

    assert (refused.code, refused.status, refused.message) == ("PreconditionFailedException", 412, STALE)


@on_every_change
def test_the_current_revision_may_change(action: str, change: dict[str, object]) -> None:
    aws = settled()
    current = aws.read()["RevisionId"]

    changed = aws(action, FunctionName="f", RevisionId=current, **change)

    assert changed["RevisionId"] != current


def test_the_revision_of_the_update_itself_is_old_once_it_settled() -> None:
    aws = settled()
    updated = aws.update(Timeout=5)["RevisionId"]
    aws.clock.now += 10

    refused = aws.refusal("UpdateFunctionConfiguration", FunctionName="f", Timeout=6, RevisionId=updated)

    assert refused.code == "PreconditionFailedException"


@on_every_change
def test_only_the_function_itself_changes(action: str, change: dict[str, object]) -> None:
    aws = settled()
    aws.publish()

    refused = aws.refusal(action, FunctionName="f:1", **change)

    assert refused.code == "InvalidParameterValueException"
    assert refused.message.startswith("This operation is permitted on Lambda functions only. Aliases and versions")


def test_environment_replaces_the_whole_map() -> None:
    aws = settled()

    updated = aws.update(Environment={"Variables": {"TABLE": "orders"}})

    assert updated["Environment"] == {"Variables": {"TABLE": "orders"}}


def test_what_an_update_does_not_name_stays() -> None:
    aws = settled()

    updated = aws.update(Role=OTHER_ROLE)

    assert updated["Role"] == OTHER_ROLE
    assert updated["Environment"] == {"Variables": {"STAGE": "dev", "LEVEL": "1"}}


@pytest.mark.parametrize(
    ("key", "value", "empty"),
    [
        ("KMSKeyArn", "arn:aws:kms:us-east-1:222222222222:key/k", ""),
        ("Layers", ["arn:aws:lambda:us-east-1:222222222222:layer:l:1"], []),
    ],
)
def test_an_empty_value_removes(key: str, value: Any, empty: Any) -> None:
    aws = Aws()
    aws.create(**{key: value})
    before = aws.read()

    updated = aws.update(**{key: empty})

    assert key in before
    assert key not in updated


def test_an_environment_has_at_most_4_kilobytes() -> None:
    aws = settled()

    refused = aws.refusal(
        "UpdateFunctionConfiguration", FunctionName="f", Environment={"Variables": {"AA": "x" * 4096}}
    )

    assert refused.code == "InvalidParameterValueException"
    assert 'exceeded the 4KB limit. String measured: {"AA":"xxx' in refused.message


def test_a_reserved_variable_is_refused_by_name() -> None:
    refused = settled().refusal(
        "UpdateFunctionConfiguration", FunctionName="f", Environment={"Variables": {"AWS_REGION": "x"}}
    )

    assert refused.message.endswith("Reserved keys used in this request: AWS_REGION")


def test_a_malformed_variable_name_is_refused_without_showing_the_environment() -> None:
    refused = settled().refusal(
        "UpdateFunctionConfiguration", FunctionName="f", Environment={"Variables": {"1bad": "hunter2"}}
    )

    assert refused.code == "ValidationException"
    assert "hunter2" not in refused.message


def test_new_code_has_a_new_digest() -> None:
    aws = settled()
    before = aws.read()["CodeSha256"]

    updated = aws("UpdateFunctionCode", FunctionName="f", ZipFile=b"new")

    assert updated["CodeSha256"] != before


def test_a_dry_run_changes_no_code() -> None:
    aws = settled()
    before = aws.read()

    aws("UpdateFunctionCode", FunctionName="f", ZipFile=b"new", DryRun=True)

    assert aws.read() == before


def test_several_violations_are_reported_together() -> None:
    refused = settled().refusal("UpdateFunctionConfiguration", FunctionName="f", Timeout=0, MemorySize=1)

    assert refused.message == (
        "2 validation errors detected: Value '0' at 'timeout' failed to satisfy constraint: Member must have value "
        "greater than or equal to 1; Value '1' at 'memorySize' failed to satisfy constraint: Member must have value "
        "greater than or equal to 128"
    )

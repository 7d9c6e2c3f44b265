import pytest

from tests.unit.local_org.lambda_plane_world import FUNCTION, OTHER_ROLE, QUEUE, ROLE, Aws


def published(settle_seconds: float = 0.0) -> Aws:
    """A function with version 1 and a $LATEST that has moved on: other role, no queue, other environment."""
    aws = Aws(settle_seconds=settle_seconds)
    aws.iam.grants.add((ROLE, "sqs:SendMessage", QUEUE))
    aws.create(Environment={"Variables": {"KEY": "old"}}, DeadLetterConfig={"TargetArn": QUEUE})
    aws.clock.now += settle_seconds
    aws.publish()
    aws.update(Role=OTHER_ROLE, Environment={"Variables": {"KEY": "new"}}, DeadLetterConfig={"TargetArn": ""})
    aws.clock.now += settle_seconds
    return aws


def test_a_published_version_keeps_role_queue_and_environment_of_the_moment() -> None:
    version = published().read(Qualifier="1")

    assert version["Role"] == ROLE
    assert version["DeadLetterConfig"] == {"TargetArn": QUEUE}
    assert version["Environment"] == {"Variables": {"KEY": "old"}}
    assert (version["Version"], version["FunctionArn"]) == ("1", f"{FUNCTION}:1")


def test_the_revision_of_a_published_version_does_not_follow_latest() -> None:
    aws = published(settle_seconds=5)
    before = aws.read(Qualifier="1")

    aws.update(Timeout=9)
    aws.clock.now += 5

    assert aws.read(Qualifier="1") == before


def test_publishing_gives_latest_a_new_revision() -> None:
    aws = Aws()
    aws.create()
    before = aws.read()["RevisionId"]

    aws.publish()

    assert aws.read()["RevisionId"] != before


def test_publishing_again_without_a_change_gives_the_same_version() -> None:
    aws = Aws()
    aws.create()

    numbers = [aws.publish(), aws.publish(Description="only words")]

    assert numbers == ["1", "1"]
    assert len(aws("ListVersionsByFunction", FunctionName="f")["Versions"]) == 2


def test_publishing_after_a_change_gives_the_next_version() -> None:
    aws = published()

    assert aws.publish() == "2"


def test_a_version_may_have_a_description_of_its_own() -> None:
    aws = Aws()
    aws.create(Description="latest")

    aws.publish(Description="first")

    assert aws.read(Qualifier="1")["Description"] == "first"
    assert aws.read()["Description"] == "latest"


def test_publishing_code_that_is_no_longer_current_is_refused() -> None:
    aws = Aws()
    aws.create()
    digest = aws.read()["CodeSha256"]

    refused = aws.refusal("PublishVersion", FunctionName="f", CodeSha256="other")

    assert refused.message == (
        f"CodeSHA256 (other) is different from current CodeSHA256 in $LATEST ({digest}). "
        "Please try again with the CodeSHA256 in $LATEST."
    )


def test_a_function_can_be_created_together_with_its_first_version() -> None:
    created = Aws().create(Publish=True)

    assert (created["Version"], created["State"]) == ("1", "Pending")
    assert created["FunctionArn"] == FUNCTION


def test_code_can_be_updated_and_published_in_one_call() -> None:
    aws = Aws(settle_seconds=5)
    aws.create()
    aws.clock.now += 5

    version = aws("UpdateFunctionCode", FunctionName="f", ZipFile=b"new", Publish=True)
    latest = aws.read()
    aws.clock.now += 5

    assert (version["Version"], version["FunctionArn"], version["State"]) == ("1", f"{FUNCTION}:1", "Pending")
    assert (latest["State"], latest["LastUpdateStatus"]) == ("Active", "InProgress")
    assert aws.read(Qualifier="1")["State"] == "Active"


def test_a_version_number_is_never_used_twice() -> None:
    aws = Aws()
    aws.create(Publish=True)
    aws("DeleteFunction", FunctionName="f")

    created = aws.create(Publish=True)

    assert created["Version"] == "2"


def test_a_deleted_version_is_gone_and_the_function_stays() -> None:
    aws = published()

    aws("DeleteFunction", FunctionName="f", Qualifier="1")

    assert [v["Version"] for v in aws("ListVersionsByFunction", FunctionName="f")["Versions"]] == ["$LATEST"]


def test_deleting_a_version_that_is_not_there_is_no_error() -> None:
    aws = published()

    aws("DeleteFunction", FunctionName="f", Qualifier="1233")

    assert aws.read(Qualifier="1")["Version"] == "1"


@pytest.mark.parametrize(
    ("qualifier", "message"),
    [
        ("$LATEST", "$LATEST version cannot be deleted without deleting the function."),
        ("live", "Deletion of aliases is not currently supported."),
    ],
)
def test_delete_function_does_not_delete(qualifier: str, message: str) -> None:
    refused = published().refusal("DeleteFunction", FunctionName="f", Qualifier=qualifier)

    assert (refused.code, refused.message) == ("InvalidParameterValueException", message)


@pytest.mark.parametrize("weights", [{}, {"1": 0.1}], ids=["points to", "sends a part to"])
def test_a_version_stays_while_an_alias(weights: dict[str, float]) -> None:
    aws = published()
    version = aws.publish() if weights else "1"
    aws(
        "CreateAlias",
        FunctionName="f",
        Name="live",
        FunctionVersion=version,
        RoutingConfig={"AdditionalVersionWeights": weights},
    )

    refused = aws.refusal("DeleteFunction", FunctionName="f", Qualifier="1")

    assert (refused.code, refused.status) == ("ResourceConflictException", 409)
    assert refused.message == "Unable to delete version because the following aliases reference it: [live]"


def test_versions_are_listed_with_their_qualified_arns_latest_first() -> None:
    aws = published()
    aws.publish()

    versions = aws("ListVersionsByFunction", FunctionName="f")["Versions"]

    assert [v["FunctionArn"] for v in versions] == [f"{FUNCTION}:$LATEST", f"{FUNCTION}:1", f"{FUNCTION}:2"]
    assert [v["Role"] for v in versions] == [OTHER_ROLE, ROLE, OTHER_ROLE]

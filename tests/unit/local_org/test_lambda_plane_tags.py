import pytest

from tests.unit.local_org.lambda_plane_world import FUNCTION, Aws


def tagged() -> Aws:
    aws = Aws()
    aws.create(Tags={"team": "payments"})
    return aws


def test_tags_are_added_and_replaced() -> None:
    aws = tagged()

    aws("TagResource", Resource=FUNCTION, Tags={"team": "fraud", "stage": "dev"})

    assert aws("ListTags", Resource=FUNCTION) == {"Tags": {"team": "fraud", "stage": "dev"}}


def test_untagging_ignores_keys_that_are_not_there() -> None:
    aws = tagged()

    aws("UntagResource", Resource=FUNCTION, TagKeys=["team", "stage"])

    assert aws("ListTags", Resource=FUNCTION) == {"Tags": {}}


@pytest.mark.parametrize(
    ("action", "params"), [("TagResource", {"Tags": {"a": "b"}}), ("UntagResource", {"TagKeys": ["team"]})]
)
def test_tagging_gives_the_function_a_new_revision(action: str, params: dict[str, object]) -> None:
    aws = tagged()
    before = aws.read()["RevisionId"]

    aws(action, Resource=FUNCTION, **params)

    assert aws.read()["RevisionId"] != before


@pytest.mark.parametrize("qualifier", ["$LATEST", "1", "live"])
def test_only_the_function_itself_has_tags(qualifier: str) -> None:
    refused = tagged().refusal("TagResource", Resource=f"{FUNCTION}:{qualifier}", Tags={"a": "b"})

    assert refused.code == "InvalidParameterValueException"
    assert refused.message == (
        "Tags on function aliases and versions are not supported. Please specify a function ARN."
    )


def test_the_tags_of_a_function_that_is_not_there_are_not_found() -> None:
    refused = Aws().refusal("ListTags", Resource=FUNCTION)

    assert (refused.code, refused.message) == ("ResourceNotFoundException", f"Function not found: {FUNCTION}")


def test_a_function_has_at_most_50_tags() -> None:
    aws = tagged()

    refused = aws.refusal("TagResource", Resource=FUNCTION, Tags={f"k{n}": "v" for n in range(50)})

    assert refused.message == "Number of tags exceeds resource tag limit."
    assert aws("ListTags", Resource=FUNCTION) == {"Tags": {"team": "payments"}}


def test_a_name_is_no_arn() -> None:
    refused = tagged().refusal("ListTags", Resource="f")

    assert refused.code == "ValidationException"

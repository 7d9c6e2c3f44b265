"""GetResources, of functions."""

from typing import Any

import pytest

from local_org.errors import ApiError
from local_org.lambda_plane.tagged import FunctionTags
from tests.unit.local_org.lambda_plane_world import Aws, FakeCall

ARN = "arn:aws:lambda:us-east-1:222222222222:function:"
FUNCTIONS = ["lambda:function"]


@pytest.fixture
def tags() -> FunctionTags:
    aws = Aws()
    for name in ("a", "b", "c"):
        aws.create(name, Tags={"team": name})
    return FunctionTags(aws.plane)


def found(tags: FunctionTags, **params: Any) -> list[str]:
    answer = tags.handle(FakeCall("GetResources", params))
    return [one["ResourceARN"].removeprefix(ARN) for one in answer["ResourceTagMappingList"]]


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({"ResourceTypeFilters": FUNCTIONS}, ["a", "b", "c"]),
        ({"ResourceTypeFilters": FUNCTIONS, "TagFilters": [{"Key": "team", "Values": ["b", "c"]}]}, ["b", "c"]),
        ({"ResourceARNList": [f"{ARN}c", f"{ARN}a", f"{ARN}gone"]}, ["a", "c"]),
        ({"ResourceTypeFilters": FUNCTIONS, "ResourcesPerPage": 2}, ["a", "b"]),
    ],
    ids=["all", "those with a tag", "those with an ARN", "a page"],
)
def test_functions_are_found(tags: FunctionTags, params: dict[str, Any], names: list[str]) -> None:
    assert found(tags, **params) == names


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"ResourceTypeFilters": ["s3"]},
        {"ResourceARNList": ["arn:aws:s3:::bucket"]},
        {"ResourceARNList": [f"{ARN}a"], "ResourceTypeFilters": FUNCTIONS},
    ],
    ids=["everything", "buckets", "a bucket", "both ways at once"],
)
def test_what_is_not_about_functions_alone_is_refused(tags: FunctionTags, params: dict[str, Any]) -> None:
    with pytest.raises(ApiError, match="functions"):
        found(tags, **params)

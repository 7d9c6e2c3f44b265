"""GetResources of functions, as the Resource Groups Tagging API answers it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from local_org.errors import ApiError
from local_org.lambda_plane.tagged import FunctionTags
from tests.unit.local_org.lambda_plane_world import ACCOUNT, FUNCTION, REGION, FakeCall

TAGGED = {"a": {"flag": "one", "team": "shop"}, "b": {"team": "shop"}, "c": {"flag": "two"}}


class Tagged:
    """Functions with tags in one region."""

    def tags(self, account: str, region: str) -> Mapping[str, Mapping[str, str]]:
        return TAGGED if (account, region) == (ACCOUNT, REGION) else {}


def get(action: str = "GetResources", region: str = REGION, **params: Any) -> Mapping[str, Any]:
    functions: Any = Tagged()
    asked = {"ResourceTypeFilters": ["lambda:function"], **params}
    return FunctionTags(functions).handle(FakeCall(action, asked, region=region))


def names(answer: Mapping[str, Any]) -> list[str]:
    return [one["ResourceARN"].rpartition(":")[2] for one in answer["ResourceTagMappingList"]]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ([], ["a", "b", "c"]),
        ([{"Key": "flag"}], ["a", "c"]),
        ([{"Key": "flag", "Values": ["two", "three"]}], ["c"]),
        ([{"Key": "flag"}, {"Key": "team"}], ["a"]),
        ([{"Key": "Flag"}], []),
    ],
    ids=["all", "a key", "one of its values", "two keys", "another case"],
)
def test_functions_are_found_by_their_tags(filters: list[dict[str, Any]], found: list[str]) -> None:
    assert names(get(TagFilters=filters)) == found


def test_a_function_is_told_with_all_its_tags() -> None:
    (first, *_) = get()["ResourceTagMappingList"]

    assert first["ResourceARN"] == FUNCTION.rpartition(":")[0] + ":a"
    assert first["Tags"] == [{"Key": "flag", "Value": "one"}, {"Key": "team", "Value": "shop"}]


def test_pages_go_on_where_the_one_before_ended() -> None:
    first = get(ResourcesPerPage=2)

    second = get(ResourcesPerPage=2, PaginationToken=first["PaginationToken"])

    assert (names(first), names(second), second["PaginationToken"]) == (["a", "b"], ["c"], "")


def test_another_region_has_none() -> None:
    assert names(get(region="eu-west-1")) == []


@pytest.mark.parametrize("asked", [{"action": "TagResources"}, {"ResourceTypeFilters": ["s3"]}], ids=str)
def test_what_is_not_modelled_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(ApiError, match="modelled"):
        get(**asked)

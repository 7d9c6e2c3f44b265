"""The Resource Groups Tagging API, which moto answers from functions of its own: GetResources, of functions only."""

from collections.abc import Mapping
from typing import Any

from local_org.errors import ApiError
from local_org.lambda_plane import LambdaPlane
from local_org.lambda_plane.request import Answer, Call
from local_org.place import Place

LARGEST_PAGE = 100
ONLY_FUNCTIONS = (["lambda"], ["lambda:function"])


class FunctionTags:
    """Answers calls about the tags of the functions of a Lambda plane."""

    def __init__(self, functions: LambdaPlane) -> None:
        self._functions = functions

    def handle(self, call: Call) -> Answer:
        """Answer a call as boto3 would return it. Raises ApiError for what is not modelled."""
        params = call.params
        if call.action != "GetResources" or not _asks_for_functions(params):
            raise ApiError("UnknownOperationException", "Only GetResources of functions is modelled.", 404)
        place, tagged = Place(call.account, call.region), self._functions.tags(call.account, call.region)
        asked = {arn.rpartition(":")[2] for arn in params.get("ResourceARNList") or []} or tagged.keys()
        names = [name for name in tagged if name in asked and _fits(tagged[name], params.get("TagFilters", []))]
        rest = [name for name in names if name > params.get("PaginationToken", "")]
        page = rest[: int(params.get("ResourcesPerPage") or LARGEST_PAGE)]
        return {
            "ResourceTagMappingList": [
                _mapping(place.arn("lambda", f"function:{name}"), tagged[name]) for name in page
            ],
            "PaginationToken": page[-1] if len(rest) > len(page) else "",
        }


def _asks_for_functions(params: Mapping[str, Any]) -> bool:
    """Whether it asks for all functions, or for some by their ARNs: AWS takes either the kind or the ARNs."""
    arns = params.get("ResourceARNList") or []
    asked = params.get("ResourceTypeFilters") or []
    return not asked and all(":function:" in arn for arn in arns) if arns else asked in ONLY_FUNCTIONS


def _fits(tags: Mapping[str, str], filters: list[Mapping[str, Any]]) -> bool:
    """Whether a function has each of the tags, with one of the values where any are given."""
    return all(
        wanted["Key"] in tags and (not wanted.get("Values") or tags[wanted["Key"]] in wanted["Values"])
        for wanted in filters
    )


def _mapping(arn: str, tags: Mapping[str, str]) -> Mapping[str, Any]:
    return {"ResourceARN": arn, "Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())]}

"""TagResource, UntagResource, ListTags."""

from collections.abc import Mapping

from local_org.lambda_plane import names, refusals
from local_org.lambda_plane.model import Function
from local_org.lambda_plane.request import Answer, Request

MOST_TAGS = 50


def tag_resource(request: Request) -> Answer:
    function = _resource(request)
    if not request.params["Tags"]:
        raise refusals.invalid("An error occurred and the request cannot be processed.")
    function.tags = checked({**function.tags, **request.params["Tags"]})
    function.touch(request.store.new_revision())
    return {}


def untag_resource(request: Request) -> Answer:
    """Remove tags; a key that is not there is no error."""
    function = _resource(request)
    if not request.params["TagKeys"]:
        raise refusals.malformed("Value null at 'tagKeys' failed to satisfy constraint: Member must not be null")
    function.tags = {key: value for key, value in function.tags.items() if key not in request.params["TagKeys"]}
    function.touch(request.store.new_revision())
    return {}


def list_tags(request: Request) -> Answer:
    return {"Tags": dict(_resource(request).tags)}


def checked(tags: Mapping[str, str]) -> dict[str, str]:
    if len(tags) > MOST_TAGS:
        raise refusals.invalid("Number of tags exceeds resource tag limit.")
    return dict(tags)


def _resource(request: Request) -> Function:
    arn = request.params["Resource"]
    if ":function:" not in arn:
        raise refusals.not_found(f"Resource not found: {arn}")
    ref = names.parse(arn, request.account, request.region)
    if ref.qualifier is not None:
        raise refusals.invalid(
            "Tags on function aliases and versions are not supported. Please specify a function ARN."
        )
    function = request.store.find(ref.name)
    if function is None:
        raise refusals.function_not_found(ref.arn)
    return function

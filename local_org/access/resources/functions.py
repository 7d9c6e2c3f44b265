"""What Lambda actions take."""

from collections.abc import Mapping
from typing import Any

from local_org.access.resources.need import Entry, Need, State, anything, is_arn, one, tags_in_request
from local_org.endpoint.calls import Call
from local_org.place import Place

ON_FUNCTION = (
    "AddPermission",
    "CreateAlias",
    "DeleteAlias",
    "DeleteFunction",
    "DeleteFunctionConcurrency",
    "DeleteFunctionEventInvokeConfig",
    "GetAlias",
    "GetFunction",
    "GetFunctionConcurrency",
    "GetFunctionConfiguration",
    "GetFunctionEventInvokeConfig",
    "GetPolicy",
    "ListAliases",
    "ListFunctionEventInvokeConfigs",
    "ListVersionsByFunction",
    "PublishVersion",
    "PutFunctionConcurrency",
    "PutFunctionEventInvokeConfig",
    "RemovePermission",
    "UpdateAlias",
    "UpdateFunctionCode",
    "UpdateFunctionConfiguration",
    "UpdateFunctionEventInvokeConfig",
)
ON_SOURCE = ("DeleteEventSourceMapping", "GetEventSourceMapping", "UpdateEventSourceMapping")
NAME_AT = 6  # arn:aws:lambda:region:account:function:NAME[:qualifier]


def function_arn(call: Call, params: Mapping[str, Any]) -> str:
    """Return the ARN of the function that is meant by a name, a partial or a full ARN (aws-facts 4)."""
    name, qualifier = str(params["FunctionName"]), params.get("Qualifier")
    account, region = call.account, call.region
    if is_arn(name):
        fields = name.split(":")
        region, account, name = fields[3], fields[4], ":".join(fields[NAME_AT:])
    elif ":function:" in name:
        account, _, name = name.split(":", 2)
    suffix = f":{qualifier}" if qualifier and ":" not in name else ""
    return Place(account, region).arn("lambda", f"function:{name}{suffix}")


def _on_function(action: str) -> Entry:
    def entry(call: Call, _: State) -> tuple[Need, ...]:
        function = one(f"lambda:{action}", function_arn(call, call.params), _tags(call))
        return (*function, *_pass_role(call, function[0].resource))

    return entry


def _tags(call: Call) -> dict[str, tuple[str, ...]]:
    return tags_in_request(call.params.get("Tags", {}), call.params.get("TagKeys", ()))


def _pass_role(call: Call, function: str) -> tuple[Need, ...]:
    """Whoever sets a role must be allowed to pass it, to Lambda (aws-facts 29)."""
    role = call.params.get("Role")
    context = {"iam:passedtoservice": ("lambda.amazonaws.com",), "iam:associatedresourcearn": (function,)}
    # What is not even an ARN is for Lambda to refuse.
    return one("iam:PassRole", role, context) if role and is_arn(role) else ()


def _on_tags(action: str) -> Entry:
    return lambda call, _: one(f"lambda:{action}", call.params["Resource"], _tags(call))


def _create_source(call: Call, _: State) -> tuple[Need, ...]:
    context = {"lambda:functionarn": (function_arn(call, call.params),)}
    return (Need("lambda:CreateEventSourceMapping", "*", call.account, context),)


def _on_source(action: str) -> Entry:
    """Judged on the mapping; a change of its function is judged by the one that it has."""

    def entry(call: Call, state: State) -> tuple[Need, ...]:
        uuid = call.params["UUID"]
        function = state.function_of_source(call.account, call.region, uuid)
        arn = Place(call.account, call.region).arn("lambda", f"event-source-mapping:{uuid}")
        return one(f"lambda:{action}", arn, {"lambda:functionarn": (function,) if function else ()})

    return entry


TABLE: dict[str, Entry] = {
    **{f"lambda:{action}": _on_function(action) for action in (*ON_FUNCTION, "CreateFunction")},
    **{f"lambda:{action}": _on_tags(action) for action in ("ListTags", "TagResource", "UntagResource")},
    **{f"lambda:{action}": _on_source(action) for action in ON_SOURCE},
    "lambda:CreateEventSourceMapping": _create_source,
    "lambda:Invoke": _on_function("InvokeFunction"),
    "lambda:GetAccountSettings": anything("lambda:GetAccountSettings"),
    "lambda:ListEventSourceMappings": anything("lambda:ListEventSourceMappings"),
    "lambda:ListFunctions": anything("lambda:ListFunctions"),
}

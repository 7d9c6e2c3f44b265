"""AddPermission, RemovePermission, GetPolicy: who else may invoke a function, a version or an alias."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from local_org.lambda_plane import refusals
from local_org.lambda_plane.model import Function
from local_org.lambda_plane.names import LATEST, FunctionRef, is_version, partition
from local_org.lambda_plane.request import Answer, Request

# Parameter -> condition operator and key of the statement that Lambda writes for it.
_CONDITIONS = {
    "SourceAccount": ("StringEquals", "AWS:SourceAccount"),
    "FunctionUrlAuthType": ("StringEquals", "lambda:FunctionUrlAuthType"),
    "EventSourceToken": ("StringEquals", "lambda:EventSourceToken"),
    "PrincipalOrgID": ("StringEquals", "aws:PrincipalOrgID"),
    "SourceArn": ("ArnLike", "AWS:SourceArn"),
}


def add_permission(request: Request) -> Answer:
    ref, function = request.function()
    if ref.qualifier == LATEST:
        raise refusals.invalid("We currently do not support adding policies for $LATEST.")
    _check_qualifier(ref, function)
    request.expect_revision(_revision(function, ref), "GetPolicy")
    statement_id = request.params["StatementId"]
    statements = function.policies.setdefault(_key(ref), [])
    if any(statement["Sid"] == statement_id for statement in statements):
        raise refusals.conflict(
            f"The statement id ({statement_id}) provided already exists. "
            "Please provide a new statement id, or remove the existing statement."
        )
    statement = _statement(request.params, ref)
    statements.append(statement)
    _touch(request, function, ref)
    return {"Statement": json.dumps(statement, separators=(",", ":"))}


def remove_permission(request: Request) -> Answer:
    ref = request.ref()
    function = request.store.find(ref.name)
    if function is None:
        raise refusals.not_found(f"No policy found for: {ref.function_arn}")
    _check_qualifier(ref, function)
    statements = function.policies.get(_key(ref))
    if not statements:
        raise refusals.not_found("No policy is associated with the given resource.")
    request.expect_revision(_revision(function, ref), "GetPolicy")
    statement_id = request.params["StatementId"]
    kept = [statement for statement in statements if statement["Sid"] != statement_id]
    if len(kept) == len(statements):
        raise refusals.not_found(f"Statement {statement_id} is not found in resource policy.")
    function.policies[_key(ref)] = kept
    _touch(request, function, ref)
    return {}


def get_policy(request: Request) -> Answer:
    ref = request.ref()
    function = request.store.find(ref.name)
    policy = document(function, ref)
    if function is None or policy is None:
        raise refusals.not_found("The resource you requested does not exist.")
    return {"Policy": policy, "RevisionId": _revision(function, ref)}


def document(function: Function | None, ref: FunctionRef) -> str | None:
    """Return the policy of a function, a version or an alias as JSON; None when nobody was given leave."""
    statements = function.policies.get(_key(ref)) if function else None
    if not statements:
        return None
    return json.dumps({"Version": "2012-10-17", "Id": "default", "Statement": statements}, separators=(",", ":"))


def _statement(params: Mapping[str, Any], ref: FunctionRef) -> dict[str, Any]:
    conditions: dict[str, dict[str, str]] = {}
    for name, (operator, key) in _CONDITIONS.items():
        if params.get(name):
            conditions.setdefault(operator, {})[key] = params[name]
    return {
        "Sid": params["StatementId"],
        "Effect": "Allow",
        "Principal": _principal(params["Principal"], ref),
        "Action": params["Action"],
        "Resource": ref.arn,
        **({"Condition": conditions} if conditions else {}),
    }


def _principal(given: str, ref: FunctionRef) -> str | dict[str, str]:
    if given == "*":
        return given
    if given.isdecimal():
        return {"AWS": f"arn:{partition(ref.region)}:iam::{given}:root"}
    if given.startswith("arn:"):
        return {"AWS": given}
    if "." not in given:
        raise refusals.invalid("The provided principal was invalid. Please check the principal and try again.")
    return {"Service": given}


def _check_qualifier(ref: FunctionRef, function: Function) -> None:
    if ref.qualifier is None or function.version(ref.qualifier) is not None:
        return
    if is_version(ref.qualifier) or "$" in ref.qualifier:
        raise refusals.function_not_found(ref.arn)
    raise refusals.not_found(f"Cannot find alias arn: {ref.arn}")


def _key(ref: FunctionRef) -> str:
    return ref.qualifier or LATEST


def _revision(function: Function, ref: FunctionRef) -> str:
    alias = function.aliases.get(_key(ref))
    version = function.published.get(_key(ref), function.latest)
    return alias.revision if alias else version.revision


def _touch(request: Request, function: Function, ref: FunctionRef) -> None:
    """Changing a policy gives a new revision to what it belongs to."""
    key, revision = _key(ref), request.store.new_revision()
    if key in function.aliases:
        function.aliases[key] = replace(function.aliases[key], revision=revision)
    elif key in function.published:
        function.published[key] = replace(function.published[key], revision=revision)
    else:
        function.touch(revision)

"""Values of a template as people read them: intrinsics give way to short names, ARNs lose what all have in common."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

# What is deployed for an organization; a condition beside it is unknown, and an error.
_TRUE = "HasOrganization"
_ARN = "arn:${AWS::Partition}:"
_VARIABLE = re.compile(r"\$\{(\w+)(\.Arn)?\}|\$\{AWS::(\w+)\}")
_QUANTIFIERS = {"ForAllValues": "each ", "ForAnyValue": "some "}
_VERBS = {
    "ArnEquals": "is",
    "ArnLike": "like",
    "Bool": "is",
    "Null": "is absent:",
    "StringEquals": "is",
    "StringLike": "like",
}

# Whose account and region is meant, in each of the two templates.
HUB = {
    "AWS::AccountId": "HUB",
    "AWS::Region": "HOME",
    "AWS::StackId": "the stack itself",
    "OrganizationId": "ORGANIZATION",
}
SPOKE = {"AWS::AccountId": "ACCOUNT", "AWS::Region": "REGION", "HubAccountId": "HUB", "HomeRegion": "HOME"}


def chosen(value: Any) -> Any:
    """A value, or the part of an Fn::If that an organization's hub has."""
    match value:
        case {"Fn::If": [str(condition), then, _]} if condition == _TRUE:
            return chosen(then)
        case {"Fn::If": [condition, *_]}:
            raise ValueError(f"nobody said whether {condition} holds")
    return value


def readable(value: Any, names: Mapping[str, str]) -> str:
    """A string, or an intrinsic that gives one, in short; `names` has words for parameters."""
    match chosen(value):
        case str(text):
            return text
        case {"Ref": str(name)}:
            return names.get(name, name)
        case {"Fn::GetAtt": [str(name), "Arn"]}:
            return name
        case {"Fn::Sub": str(text)}:
            if text == f"{_ARN}*":
                return "arn:*"
            written = _VARIABLE.sub(lambda found: _named(found, names), text.removeprefix(_ARN))
            return written.replace("${!", "${")  # what IAM fills in, not CloudFormation
    raise ValueError(f"nobody said how to read {value!r}")


def conditions(block: Any, names: Mapping[str, str]) -> Iterator[str]:
    """The conditions of a statement, a phrase in Markdown each."""
    for operator, keys in chosen(block).items():
        quantifier, _, verb = operator.rpartition(":")
        for key, values in keys.items():
            given = " or ".join(f"`{readable(value, names)}`" for value in listed(values))
            yield f"{_QUANTIFIERS.get(quantifier, quantifier)}`{key}` {_VERBS.get(verb, verb)} {given}"


def listed(value: Any) -> list[Any]:
    """An element of a policy that may be one value or a list of them, as a list."""
    return value if isinstance(value, list) else [value]


def _named(found: re.Match[str], names: Mapping[str, str]) -> str:
    name = found[1] or f"AWS::{found[3]}"
    return names.get(name, name)

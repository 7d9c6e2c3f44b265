"""The two templates: as written, and as resolved for an account and a region."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from local_org.cloudformation.stack import Resource, Stack, resolve
from local_org.cloudformation.templates import HUB_TEMPLATE, SPOKE_TEMPLATE
from local_org.place import Place

HOME = Place("111111111111", "eu-west-1")
MEMBER = "222222222222"
ORGANIZATION = "o-a1b2c3d4e5"


@cache
def hub(**parameters: str) -> Stack:
    """The hub of an organization, without the nested spoke of its own account unless that is asked for."""
    given = {"OrganizationId": ORGANIZATION, "EnrollOwnAccount": "false"} | parameters
    return resolve(HUB_TEMPLATE, given, HOME, "lambda-warden")


@cache
def spoke(region: str = HOME.region, home: str = HOME.region, letters_key: str = "") -> Stack:
    """The spoke of a member account in a region."""
    parameters = {"HubAccountId": HOME.account, "HomeRegion": home, "LettersKeyArn": letters_key}
    return resolve(SPOKE_TEMPLATE, parameters, Place(MEMBER, region), "lambda-warden-spoke")


@cache
def written(path: Path) -> Mapping[str, Any]:
    """A template before any transform, its intrinsics as data."""
    return dict(yaml_parse(path.read_text(encoding="utf-8")))


def names() -> list[str]:
    """The names of the hub's functions, in the template's order."""
    return list(functions())


def remediators() -> list[str]:
    """The names of those that mend functions; undo and redrive act on request only, others only look."""
    return [name for name in names() if name not in ("undo", "sweep", "letters", "redrive")]


def functions() -> Mapping[str, Resource]:
    """The hub's functions by name, which is the first part of the Handler."""
    found = hub().of_type("AWS::Lambda::Function")
    return {str(function.properties["Handler"]).partition(".")[0]: function for function in found}


def role_statements(stack: Stack) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every statement of every role's own rights, with the role's name."""
    for role in stack.of_type("AWS::IAM::Role"):
        for policy in role.properties["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                yield role.properties["RoleName"], statement


def listed(value: Any) -> list[Any]:
    """An element of a policy that may be one value or a list of them, as a list."""
    return value if isinstance(value, list) else [value]

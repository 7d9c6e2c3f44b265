"""The state of an account and of the hub's tables: kept, brought back, and put in a form to compare."""

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.iam.models import iam_backends

from local_org.endpoint.moto_state import guarded
from local_org.lambda_plane.model import Function, Version
from local_org.lambda_plane.plane import Regions
from local_org.org import LocalOrg

# What is another each time, or says when: an event's answer and a revision come new even if nothing else does.
_PASSING = ("at", "as_of", "change", "ended", "expires", "since", "started")

Described = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Roles and policies of one account, functions everywhere, every item of the hub's tables."""

    account: str
    iam: tuple[dict[str, Any], dict[str, Any]]
    functions: Regions
    tables: Mapping[str, Any]

    @classmethod
    def take(cls, org: LocalOrg, account: str) -> "Checkpoint":
        """Keep the state as it is now."""
        iam = iam_backends[account]["aws"]
        with guarded("iam"), guarded("dynamodb"):
            roles = copy.deepcopy((iam.roles, iam.managed_policies))
            tables = copy.deepcopy({name: table.items for name, table in _tables(org).items()})
        return cls(account, roles, org.functions.checkpoint(), tables)

    def restore(self, org: LocalOrg) -> None:
        """Bring the state back."""
        iam = iam_backends[self.account]["aws"]
        with guarded("iam"), guarded("dynamodb"):
            iam.roles, iam.managed_policies = copy.deepcopy(self.iam)
            for name, table in _tables(org).items():
                table.items = copy.deepcopy(self.tables[name])
        org.functions.restore(self.functions)

    def described(self) -> Described:
        """Functions, their mappings and roles as one compares them: without what is new at each change."""
        functions = {
            f"{account}/{region}/{name}": _function(function)
            for (account, region), store in self.functions.items()
            for name, function in store.functions.items()
        }
        mappings = {
            f"{source.function} reads {source.source}": dict(source.settings)
            for store in self.functions.values()
            for source in store.sources.values()
        }
        return functions | mappings | {f"role/{role.name}": _role(role) for role in self.iam[0].values()}

    def items(self, table: str) -> list[dict[str, Any]]:
        """The items of the table whose name ends so, as plain values, in the order of their keys."""
        (kept,) = (items for name, items in self.tables.items() if table in name.lower())
        return sorted(_items(kept), key=lambda item: [str(item.get(key)) for key in ("subject", "change", "function")])


def lasting(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item without what is another each time."""
    kept = {key: value for key, value in item.items() if key not in _PASSING}
    return {key: _without_revisions(value) if key == "actions" else value for key, value in kept.items()}


def _without_revisions(actions: str) -> list[dict[str, Any]]:
    return [{key: value for key, value in action.items() if key != "revision"} for action in json.loads(actions)]


def _tables(org: LocalOrg) -> Mapping[str, Any]:
    home = org.options.home_place
    tables: Mapping[str, Any] = dynamodb_backends[home.account][home.region].tables
    return tables


def _items(kept: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for value in kept.values():
        for item in value.values() if isinstance(value, dict) else (value,):
            yield {name: attribute.value for name, attribute in item.attrs.items()}


def _function(function: Function) -> Described:
    return {
        "latest": _version(function.latest),
        "published": {number: _version(version) for number, version in function.published.items()},
        "aliases": {name: (alias.version, dict(alias.weights)) for name, alias in function.aliases.items()},
        "tags": dict(function.tags),
    }


def _version(version: Version) -> Described:
    configuration = version.configuration
    return {
        "role": configuration.role,
        "dead letters": configuration.dead_letter_target,
        "environment": configuration.environment,
        "settings": dict(configuration.settings),
    }


def _role(role: Any) -> Described:
    return {
        "arn": role.arn,
        "trust": json.loads(role.assume_role_policy_document),
        "boundary": role.permissions_boundary_arn,
        "managed": sorted(role.managed_policies),
        "inline": {name: json.loads(text) for name, text in role.policies.items()},
        "tags": {tag["Key"]: tag["Value"] for tag in role.tags},
    }

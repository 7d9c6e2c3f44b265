"""Decides whether a function has to leave the role it shares, and what its own role looks like. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from shared_role import SPEC
from warden.inverse import Inverse, Property, PutBack, RemoveRole
from warden.model import FUNCTION_TAG, Action, AtSource, Function, Plan, Recheck, ServedVersion, bare_name, is_archiver
from warden.policy import EDGE, Containment, asks_for_tags, grants_nothing_beyond, hazards, outsiders, trusts

PATH = "/warden/"
BOUNDARY = "lambda-warden/warden-function-boundary"
SOURCE_TAG = "warden:source-role"
_LONGEST_NAME = 64
_MOST_TAGS = 50
_MOST_NAMED = 50  # sharers that a finding lists: an item of DynamoDB has its limits


class RoleRights(NamedTuple):
    """A role as far as a copy of it needs: policies as parsed JSON, `managed` by ARN, `inline` by name."""

    arn: str
    trust: Mapping[str, Any]
    managed: Mapping[str, Mapping[str, Any]] = {}
    inline: Mapping[str, Mapping[str, Any]] = {}
    boundary: str | None = None
    tags: Mapping[str, str] = {}


class Facts(NamedTuple):
    """What a look at one function, or at a role, found.

    function: None when the event was about a role. newcomer: the function was not on record. keeps_role: no user of
    its role has stood longer. sharers: the other users. look_again: functions that this look concerns too. source:
    the role, read only when the function has to leave it; None also when that role is gone. gone: the function
    exists no more; leftover: the ARN of its own role if that still stands, unused; farewell: whether the other controls
    have to hear that it is gone.
    """

    function: Function | None
    newcomer: bool = False
    keeps_role: bool = False
    sharers: tuple[Function, ...] = ()
    look_again: tuple[Function, ...] = ()
    source: RoleRights | None = None
    revision: str = ""
    dead_letters: str = ""
    at_edge: bool = False
    customer_key: bool = False
    served: tuple[ServedVersion, ...] = ()
    gone: bool = False
    leftover: str = ""
    farewell: bool = False


@dataclass(frozen=True, slots=True)
class CreateRole(Action):
    """Makes the function's own role with the source's rights; one that stands unused is brought to them.

    source: the role that the rights are from. containment: that they are no more than the source's. by_tags: whether
    what they allow depends on the role's tags.
    """

    function: Function
    role_arn: str
    boundary: str
    trust: Mapping[str, Any]
    managed: tuple[str, ...]
    inline: Mapping[str, Mapping[str, Any]]
    tags: Mapping[str, str]
    source: str
    containment: Containment
    by_tags: bool

    def as_record(self) -> dict[str, Any]:
        """Tags by their keys: the values are the owners', who may keep anything there. Undoing takes none of them."""
        return Action.as_record(self) | {"tags": sorted(self.tags)}

    def inverse(self) -> tuple[Inverse, ...]:
        """The role goes."""
        return (RemoveRole(self.role_arn, self.managed, self.inline),)


@dataclass(frozen=True, slots=True)
class MoveFunction(Action):
    """Sets the function's execution role, if role and dead-letter target are still the ones it was planned with.

    A target that was attached since needs a right that the new role was not given: the old role has to be read again.
    """

    function: Function
    before: str
    after: str
    dead_letters: str
    revision: str

    def inverse(self) -> tuple[Inverse, ...]:
        """The function moves back."""
        return (PutBack(Property.ROLE, self.before, self.after),)


@dataclass(frozen=True, slots=True)
class DeleteRole(Action):
    """Removes the role that we made for a function that is gone, unless somebody uses it after all."""

    function: Function
    role_arn: str

    def inverse(self) -> tuple[Inverse, ...]:
        """Nothing: the function that it was for is gone."""
        return ()


def plan(facts: Facts) -> Plan:
    """What has to be done about one function's role; for an event about a role, which functions to look at."""
    again = tuple(Recheck(other, (SPEC.control,)) for other in facts.look_again)
    if facts.function is None:
        return Plan(recheck=again)
    if facts.gone:
        return _tidy(facts, facts.function, again)
    if facts.source is None or _stays(facts, facts.function, facts.source):
        return Plan(newcomer=facts.newcomer, served=facts.served, recheck=again)
    return _split(facts, facts.function, facts.source, again)


def _stays(facts: Facts, function: Function, source: RoleRights) -> bool:
    """Whether it is none to be moved: CloudFront's copies keep the role, and Warden's archiver has one of its own."""
    return facts.at_edge or trusts(source.trust, EDGE) or is_archiver(function, source.arn)


def own_role_arn(function: Function) -> str:
    """The ARN of the role that is the function's own; no other function of the account gets a role of that name.

    IAM knows neither regions nor, among names, upper and lower case: a function whose name is long or has capitals
    is told apart by a hash, after a sign that no function's name contains.
    """
    name = f"{function.name}-{function.region}"
    if len(name) > _LONGEST_NAME or name != name.lower():
        digest = hashlib.sha256(name.encode()).hexdigest()[:8]
        room = _LONGEST_NAME - len(function.region) - len(digest) - 2
        name = f"{function.name[:room]}.{digest}-{function.region}"
    return f"arn:{function.partition}:iam::{function.account}:role{PATH}{name}"


def own_role(function: Function, source: RoleRights) -> CreateRole:
    """The function's own role: a copy of its source within our boundary, held against it."""
    managed, inline = tuple(source.managed), source.inline
    policies = {arn: source.managed[arn] for arn in managed} | dict(inline)
    return CreateRole(
        function=function,
        role_arn=own_role_arn(function),
        boundary=_boundary(function),
        trust=source.trust,
        managed=managed,
        inline=inline,
        tags={**_copied(source.tags), FUNCTION_TAG: function.arn, SOURCE_TAG: _tag_value(source.arn)},
        source=source.arn,
        containment=grants_nothing_beyond(policies, {**source.managed, **source.inline}),
        by_tags=asks_for_tags(policies.values()),
    )


def _split(facts: Facts, function: Function, source: RoleRights, again: tuple[Recheck, ...]) -> Plan:
    create = own_role(function, source)
    own = create.role_arn
    return Plan(
        violation=f"shares the role {bare_name(source.arn)} with {_listed(facts.sharers)}",
        actions=(create, MoveFunction(function, source.arn, own, facts.dead_letters, facts.revision)),
        remedy=f"moved to a role of its own, {PATH[1:]}{bare_name(own)}",
        blocked=(*_hazards(facts, function, source), *_beyond(create)),
        served=facts.served,
        evidence={
            "role": source.arn,
            "shared_with": [sharer.arn for sharer in facts.sharers[:_MOST_NAMED]],
            "own_role": own,
        },
        recheck=again,
        role_arn=source.arn,
        at_source=_at_source(function, own),
    )


def _at_source(function: Function, own: str) -> AtSource:
    """The role that was made for the function; or one that its owner makes for it alone."""
    return AtSource(
        cloudformation=f"""\
# the function; or a role that no other function has: AWS::Serverless::Function makes one where Role is left out
Role: {own}
""",
        terraform=f"""\
# in the aws_lambda_function {function.name}; or an aws_iam_role that no other function has
role = "{own}"
""",
    )


def _beyond(create: CreateRole) -> Iterator[str]:
    """No role is made for which it was not shown that it has no right that its source does not have."""
    if not create.containment.shown:
        yield f"its own role could not be shown to allow nothing that this one does not: {create.containment.doubt}"
    if len(create.tags) > _MOST_TAGS:
        yield f"its own role would have {len(create.tags)} tags, two of them Warden's, and IAM takes {_MOST_TAGS}"


def _hazards(facts: Facts, function: Function, source: RoleRights) -> tuple[str, ...]:
    """Why the function cannot be moved without breaking something (aws-facts 17, 18, 20, 30)."""
    found = list(outsiders(source.trust))
    if source.boundary not in (None, _boundary(function)):
        found.append(f"the role has a permissions boundary of its own, {source.boundary}, and a role can have only one")
    if facts.customer_key:
        found.append("its environment is encrypted with a customer managed key, whose policy may name the old role")
    for name, document in {**source.managed, **source.inline}.items():
        found += [f"{hazard} (policy {bare_name(name)})" for hazard in hazards(document, source.arn)]
    return tuple(found)


def _tidy(facts: Facts, function: Function, again: tuple[Recheck, ...]) -> Plan:
    actions = (DeleteRole(function, facts.leftover),) if facts.leftover else ()
    # Only this control hears of deletions: the others close what they still have open about the function.
    farewell = (Recheck(function, ("all",)),) if facts.farewell else ()
    return Plan(actions=actions, recheck=farewell + again, gone="the function is gone")


def _boundary(function: Function) -> str:
    return f"arn:{function.partition}:iam::{function.account}:policy/{BOUNDARY}"


def _tag_value(arn: str) -> str:
    """An ARN in the signs that a tag may have: names of roles know commas, and their paths any sign."""
    return re.sub(r"[^\w .:/=+@-]", "_", arn, flags=re.ASCII)[:256]


def _copied(tags: Mapping[str, str]) -> dict[str, str]:
    """The source's tags, which attribute-based policies may ask for; those of AWS itself cannot be set."""
    return {key: value for key, value in tags.items() if not key.lower().startswith("aws:")}


def _listed(functions: tuple[Function, ...]) -> str:
    shown = [f"{function.name} ({function.region})" for function in functions[:3]]
    more = len(functions) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")

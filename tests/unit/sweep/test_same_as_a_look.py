"""A sweep asks for a look exactly where the remediators' own look at each function would find something."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from dead_letter.aws import DeadLetter
from dead_letter.plan import plan as plan_letters
from plaintext_secrets.plan import Facts as SecretFacts
from plaintext_secrets.plan import Secret
from plaintext_secrets.plan import plan as plan_secrets
from shared_role.plan import Facts as RoleFacts
from shared_role.plan import RoleRights
from shared_role.plan import plan as plan_role
from stream_failures.aws import StreamFailures
from stream_failures.plan import plan as plan_streams
from tests.unit.fakes.tables import make_tables
from tests.unit.sweep.world import HERE, QUEUE, SECRET, TAG, Asked, World, role_arn
from tests.unit.warden.samples import ACCOUNT, REGION, drift
from warden.default_target import Kind
from warden.model import Function
from warden.on_failure import OnFailure
from warden.secrets import find
from warden.trigger import parse

ROLES = ("one", "two", "three")
STREAM = "arn:aws:kinesis:eu-west-1:222222222222:stream/clicks"
EDGE = "arn:aws:lambda:us-east-1:222222222222:function:edge:1"


@dataclass(frozen=True)
class Owned:
    """A function as its owner may have left it. tag: of ours; told: whether a finding of its secrets stands.

    stream: where failed records of a stream that it reads go, None when it reads none.
    """

    role: str
    target: bool
    secret: bool
    tag: str | None
    told: bool
    at_edge: bool
    on_record: bool
    stream: str | None


OWNED = st.builds(
    Owned,
    role=st.sampled_from(ROLES),
    target=st.booleans(),
    secret=st.booleans(),
    tag=st.sampled_from([None, "API_TOKEN", "OTHER"]),
    told=st.booleans(),
    at_edge=st.booleans(),
    on_record=st.booleans(),
    stream=st.sampled_from([None, "", QUEUE]),
)


def make(world: World, name: str, owned: Owned) -> None:
    """The function in its account, and what Warden knows of it."""
    function = world.add(
        name,
        owned.role,
        DeadLetterConfig={"TargetArn": QUEUE} if owned.target else {},
        Timeout=3,
        Environment=SECRET if owned.secret else {"Variables": {}},
        **({"MasterArn": EDGE} if owned.at_edge else {}),
    )
    function.tags.update({TAG: owned.tag} if owned.tag else {})
    if owned.stream is not None:
        on_failure = OnFailure(owned.stream).as_request()
        world.functions.map(f"uuid-{name}", function_of(name).arn, STREAM, **on_failure)
    if owned.on_record:
        world.on_record(name, owned.role)
    if owned.told:
        world.stands("plaintext_secrets", name)


def found(world: World, all_of_them: dict[str, Owned]) -> Asked:
    """What a look at each function finds, once all are on record."""
    wanted = {("dead_letter", name) for name in all_of_them if lacks_target(world, name)}
    wanted |= {("plaintext_secrets", name) for name, owned in all_of_them.items() if needs_flag(name, owned)}
    wanted |= {("stream_failures", name) for name in all_of_them if loses_records(world, name)}
    wanted |= {("shared_role", name) for name, owned in all_of_them.items() if leaves(world, name, owned)}
    return {(name, control) for control, name in wanted}


def function_of(name: str) -> Function:
    return Function("aws", ACCOUNT, REGION, name)


def lacks_target(world: World, name: str) -> bool:
    world.spoke.iam[ACCOUNT].roles.clear()
    facts = DeadLetter(world.spoke, Kind.SQS).read(parse(drift(function_of(name))), False)
    return bool(plan_letters(facts).violation)


def loses_records(world: World, name: str) -> bool:
    facts = StreamFailures(world.spoke, Kind.SQS).read(parse(drift(function_of(name))), False)
    return bool(plan_streams(facts).violation)


def needs_flag(name: str, owned: Owned) -> bool:
    """Of a finding that stands and a tag that is right there is nothing new to say."""
    secrets = [Secret.of(one, "") for one in find(SECRET["Variables"])] if owned.secret else []
    tag = owned.tag if owned.secret else None
    plan = plan_secrets(SecretFacts(function_of(name), secrets, tag=tag))
    stale = owned.told and not owned.secret  # it stands although nothing is there any more
    return stale or (not plan.is_compliant and not (owned.told and not plan.actions))


def leaves(world: World, name: str, owned: Owned) -> bool:
    users = [user.function for user in world.inventory.users(ACCOUNT, owned.role)]
    place = users.index(function_of(name))
    source = RoleRights(role_arn(owned.role), trust={}) if place else None
    facts = RoleFacts(function_of(name), sharers=tuple(users[:place]), source=source, at_edge=owned.at_edge)
    return bool(plan_role(facts).violation)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(OWNED, max_size=8))
def test_a_sweep_asks_for_what_a_look_at_each_function_would_find(everything: list[Owned]) -> None:
    with mock_aws():
        world = World(make_tables())
        named = {f"f-{number}": owned for number, owned in enumerate(everything)}
        for name, owned in named.items():
            make(world, name, owned)

        world.sweep(pair=HERE)

        assert world.asked == found(world, named)

"""Which streams hold records up or drop them, which source queues repeat messages, and what mends the former."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from stream_failures.plan import RETRIES, Facts, SetOnFailure, SourceQueue, Stream, plan
from tests.unit.warden.samples import ACCOUNT, ORDERS, SHARED
from warden.default_target import AttachGrant, Kind, default_targets, grant_arn
from warden.inverse import PutOnFailureBack, RevokeGrant
from warden.model import Action
from warden.on_failure import UNLIMITED, OnFailure

QUEUE = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:warden-dead-letters"
TOPIC = f"arn:aws:sns:eu-west-1:{ACCOUNT}:warden-dead-letters"
THEIRS = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:orders-failed"
CLICKS = f"arn:aws:kinesis:eu-west-1:{ACCOUNT}:stream/clicks"
TABLE = f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/shop/stream/2026-03-04T09:15:02.123"
JOBS = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:jobs"
ARCHIVER = f"arn:aws:iam::{ACCOUNT}:role/lambda-warden/warden-archiver-eu-west-1"
UUID = "14e0db71-5d35-4eb5-b481-8945cf9d10c2"
OTHER = "7c1b1a0e-63a8-4b7c-9f0e-2f8f6f0c5a11"

BLOCKS = Stream(UUID, CLICKS, OnFailure(), SHARED, granted=False)
SAFE = BLOCKS._replace(on_failure=OnFailure(THEIRS), role_arn="", granted=None)
FINE = SourceQueue(JOBS, SHARED, timeout=30, visibility=180, redriven=True)


def streams(*found: Stream) -> Facts:
    return Facts(ORDERS, streams=found)


def queues(*found: SourceQueue) -> Facts:
    return Facts(ORDERS, queues=found)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(Facts(None), id="a function that is gone"),
        pytest.param(Facts(ORDERS), id="a function without mappings"),
        pytest.param(streams(SAFE), id="a destination of its owner, though retries have no limit"),
        pytest.param(streams(SAFE._replace(arn=TABLE)), id="the same of a table"),
        pytest.param(streams(SAFE._replace(granted=False)), id="a destination of its owner, whatever the role may"),
        pytest.param(streams(SAFE._replace(on_failure=OnFailure("arn:aws:s3:::failed"))), id="a bucket"),
        pytest.param(streams(BLOCKS._replace(on_failure=OnFailure(QUEUE), granted=True)), id="the default queue"),
        pytest.param(
            streams(BLOCKS._replace(on_failure=OnFailure(QUEUE), granted=None)),
            id="the default queue, of whose role nothing is known",
        ),
        pytest.param(
            streams(BLOCKS._replace(on_failure=OnFailure(TOPIC), granted=True)),
            id="the default topic, though queues are asked for",
        ),
        pytest.param(streams(BLOCKS._replace(role_arn=ARCHIVER)), id="a stream that Warden itself reads"),
        pytest.param(queues(FINE), id="a queue as it should be"),
        pytest.param(queues(FINE._replace(visibility=43200)), id="a queue that waits for half a day"),
        pytest.param(
            queues(FINE._replace(role_arn=ARCHIVER, redriven=False, visibility=30)), id="a queue that Warden reads"
        ),
        pytest.param(
            queues(FINE._replace(role_arn=ARCHIVER, unreadable="its policy")), id="one of those that cannot be read"
        ),
    ],
)
def test_leaves_alone(facts: Facts) -> None:
    assert plan(facts).is_compliant


@pytest.mark.parametrize(
    ("kind", "target"), [pytest.param(Kind.SQS, QUEUE, id="a queue"), pytest.param(Kind.SNS, TOPIC, id="a topic")]
)
@pytest.mark.parametrize("source", [CLICKS, TABLE], ids=["kinesis", "dynamodb"])
def test_a_stream_without_a_destination_gets_the_grant_and_then(kind: Kind, target: str, source: str) -> None:
    decided = plan(Facts(ORDERS, kind, (BLOCKS._replace(arn=source),)))

    assert decided.actions == (
        AttachGrant(ORDERS, SHARED, grant_arn(ORDERS)),
        SetOnFailure(ORDERS, UUID, OnFailure(), OnFailure(target, bisect=True, retries=RETRIES)),
    )
    assert decided.evidence == {"roles": [SHARED], "streams": {UUID: source}, "target": target}


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        (CLICKS, "clicks"),
        (f"{CLICKS}/consumer/reader:1772615702", "clicks"),
        (TABLE, "shop"),
    ],
    ids=["a stream", "a consumer of it", "a table"],
)
def test_a_finding_names_the_stream_or_its_table(arn: str, name: str) -> None:
    violation = plan(streams(BLOCKS._replace(arn=arn))).violation

    assert violation == f"no on-failure destination for records of the stream of {name}"


@pytest.mark.parametrize(("set_by_owner", "bound"), [(-1, RETRIES), (0, 0), (3, 3), (10_000, 10_000)])
def test_a_limit_of_retries_that_somebody_set_stays(set_by_owner: int, bound: int) -> None:
    (*_, change) = plan(streams(BLOCKS._replace(on_failure=OnFailure(retries=set_by_owner)))).actions

    assert isinstance(change, SetOnFailure)
    assert change.after.retries == bound


def test_records_that_are_given_up_at_an_age_that_somebody_set_are_tried_until_then() -> None:
    (*_, change) = plan(streams(BLOCKS._replace(ages_out=True))).actions

    assert isinstance(change, SetOnFailure)
    assert change.after == OnFailure(QUEUE, bisect=True, retries=UNLIMITED)


def test_a_role_is_granted_once_however_many_streams_it_reads_and_not_when_it_has_the_right() -> None:
    another = BLOCKS._replace(uuid=OTHER, arn=TABLE)

    both = plan(streams(BLOCKS, another)).actions
    granted = plan(streams(BLOCKS._replace(granted=True))).actions

    assert [type(action) for action in both] == [AttachGrant, SetOnFailure, SetOnFailure]
    assert [type(action) for action in granted] == [SetOnFailure]


def test_an_alias_may_serve_a_version_with_another_role() -> None:
    former = f"{SHARED}-before"

    decided = plan(streams(BLOCKS, BLOCKS._replace(uuid=OTHER, role_arn=former)))

    assert [action.role_arn for action in decided.actions if isinstance(action, AttachGrant)] == [SHARED, former]


@pytest.mark.parametrize("target", [QUEUE, TOPIC])
def test_a_role_that_may_not_send_to_the_default_target_is_given_the_right(target: str) -> None:
    decided = plan(streams(BLOCKS._replace(on_failure=OnFailure(target), granted=False)))

    assert decided.actions == (AttachGrant(ORDERS, SHARED, grant_arn(ORDERS)),)
    assert decided.violation == (
        "its role may not send to warden-dead-letters, where failed records of clicks should go"
    )


def test_taking_it_back_restores_all_three_settings_and_then_removes_the_right() -> None:
    before = OnFailure(bisect=False, retries=3)

    actions = plan(streams(BLOCKS._replace(on_failure=before))).actions

    assert [step for action in reversed(actions) for step in action.inverse()] == [
        PutOnFailureBack(UUID, before, OnFailure(QUEUE, bisect=True, retries=3)),
        RevokeGrant(SHARED),
    ]


@pytest.mark.parametrize(
    ("queue", "says"),
    [
        (FINE._replace(redriven=False), "jobs has no redrive policy"),
        (FINE._replace(visibility=179), "jobs shows messages again after 179 s, under 6 times the function's timeout"),
        (FINE._replace(visibility=0), "after 0 s"),
    ],
    ids=["no redrive policy", "a second too few", "no visibility timeout"],
)
def test_a_source_queue_is_told_and_left_as_it_is(queue: SourceQueue, says: str) -> None:
    decided = plan(queues(queue))

    assert says in decided.violation
    assert (decided.actions, decided.evidence) == ((), {"roles": [SHARED], "queues": [JOBS]})


def test_a_queue_that_cannot_be_read_is_not_called_fine() -> None:
    decided = plan(queues(FINE._replace(unreadable="it belongs to the account 333333333333")))

    assert decided.unreadable == "a source queue cannot be read: jobs (it belongs to the account 333333333333)"


def test_what_is_wrong_comes_before_what_cannot_be_read_and_has_it_beside() -> None:
    hidden = FINE._replace(arn=f"{JOBS}-2", unreadable="it belongs to another")

    decided = plan(queues(FINE._replace(redriven=False), hidden))

    assert (decided.unreadable, "jobs has no redrive policy" in decided.violation) == ("", True)
    assert decided.advice == "a source queue cannot be read: jobs-2 (it belongs to another)"


def test_the_snippets_for_cloudformation_are_yaml_with_the_same_settings() -> None:
    source = plan(streams(BLOCKS)).at_source

    assert source is not None
    written = yaml.safe_load(source.cloudformation)
    assert OnFailure.of(written) == OnFailure(QUEUE, bisect=True, retries=RETRIES)
    assert written["ManagedPolicyArns"] == [grant_arn(ORDERS)]
    assert f"maximum_retry_attempts         = {RETRIES}" in source.terraform


def test_the_snippets_for_a_queue_name_it_and_nothing_of_streams() -> None:
    source = plan(queues(FINE._replace(redriven=False))).at_source

    assert source is not None
    assert ("jobs" in source.cloudformation, "OnFailure" in source.cloudformation) == (True, False)
    assert ("redrive_policy" in source.terraform, "on_failure" in source.terraform) == (True, False)


@dataclass
class World:
    """The mappings of one function, and whether its role has the grant."""

    mappings: list[OnFailure]
    granted: bool

    def facts(self) -> Facts:
        return Facts(
            ORDERS,
            streams=tuple(
                Stream(str(number), CLICKS, on_failure, SHARED, granted=self.granted)
                for number, on_failure in enumerate(self.mappings)
            ),
        )

    def apply(self, action: Action) -> None:
        match action:
            case AttachGrant():
                self.granted = True
            case SetOnFailure(uuid=uuid, after=after):
                self.mappings[int(uuid)] = after
            case _:
                raise AssertionError(action)


SETTINGS = st.builds(
    OnFailure,
    st.sampled_from(["", THEIRS, *default_targets(ORDERS)]),
    bisect=st.booleans(),
    retries=st.integers(-1, 10_000),
)


@given(st.lists(SETTINGS, max_size=5), st.booleans())
def test_nothing_is_left_to_do_once_a_plan_was_carried_out(mappings: list[OnFailure], granted: bool) -> None:  # noqa: FBT001 - drawn
    world = World(mappings, granted)

    for action in plan(world.facts()).actions:
        world.apply(action)

    assert plan(world.facts()).is_compliant
    assert [one.destination for one in world.mappings if not one.destination] == []

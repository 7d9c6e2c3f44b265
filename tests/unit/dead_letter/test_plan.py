"""Which functions lose events, and what gives them a place to go."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dead_letter.plan import AttachTarget, Facts, plan
from tests.unit.warden.samples import ACCOUNT, ARCHIVER, ARCHIVERS, ORDERS, SHARED
from warden.default_target import AttachGrant, Kind, default_targets, grant_arn
from warden.inverse import Property, PutBack, RevokeGrant
from warden.model import Action, Function, ServedVersion

QUEUE = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:warden-dead-letters"
TOPIC = f"arn:aws:sns:eu-west-1:{ACCOUNT}:warden-dead-letters"
THEIRS = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:orders-failed"
GRANT = f"arn:aws:iam::{ACCOUNT}:policy/lambda-warden/warden-dead-letter-grant"
LOSES = Facts(ORDERS, role_arn=SHARED, revision="revision-7")


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(Facts(None), id="a function that is gone"),
        pytest.param(LOSES._replace(at_edge=True), id="a function at the edge"),
        pytest.param(Facts(ARCHIVER, role_arn=ARCHIVERS), id="Warden's own archiver"),
        pytest.param(LOSES._replace(target=THEIRS), id="a queue of its own"),
        pytest.param(LOSES._replace(target=THEIRS, granted=False), id="a queue of its own, whatever the role may"),
        pytest.param(LOSES._replace(has_destination=True), id="an on-failure destination"),
        pytest.param(LOSES._replace(target=QUEUE, granted=True), id="the default queue"),
        pytest.param(
            LOSES._replace(target=QUEUE, granted=None), id="the default queue, of whose role nothing is known"
        ),
        pytest.param(LOSES._replace(target=TOPIC, granted=True), id="the default topic, though queues are asked for"),
        pytest.param(LOSES._replace(target=QUEUE.replace("eu-", "us-")), id="a queue of our name in another region"),
        pytest.param(
            LOSES._replace(target=THEIRS, kind=Kind.SNS), id="a queue of its own, though topics are asked for"
        ),
    ],
)
def test_leaves_alone(facts: Facts) -> None:
    assert plan(facts).is_compliant


@pytest.mark.parametrize(
    ("kind", "target"), [pytest.param(Kind.SQS, QUEUE, id="a queue"), pytest.param(Kind.SNS, TOPIC, id="a topic")]
)
def test_mends_by_the_grant_and_then(kind: Kind, target: str) -> None:
    decided = plan(LOSES._replace(kind=kind))

    assert decided.violation == "no dead-letter queue and no on-failure destination"
    assert decided.actions == (
        AttachGrant(ORDERS, SHARED, GRANT),
        AttachTarget(ORDERS, SHARED, "", target, "revision-7"),
    )
    assert decided.evidence == {"target": target, "role": SHARED}


def test_a_role_that_has_the_right_is_not_given_it_so_that_an_undo_does_not_take_it() -> None:
    decided = plan(LOSES._replace(granted=True))

    assert decided.actions == (AttachTarget(ORDERS, SHARED, "", QUEUE, "revision-7"),)


def test_taking_it_back_removes_the_target_and_then_the_right() -> None:
    back = [step for action in reversed(plan(LOSES).actions) for step in action.inverse()]

    assert back == [PutBack(Property.TARGET, "", QUEUE), RevokeGrant(SHARED)]


@pytest.mark.parametrize(
    ("retries", "violation"),
    [
        (None, "no dead-letter queue and no on-failure destination"),
        (2, "no dead-letter queue and no on-failure destination"),
        (0, "no dead-letter queue and no on-failure destination, and failed events are not tried again"),
    ],
    ids=["set by nobody", "as many as Lambda makes by itself", "none"],
)
def test_a_function_that_tries_no_failed_event_again_is_told_so_and_keeps_its_setting(
    retries: int | None, violation: str
) -> None:
    decided = plan(LOSES._replace(retries=retries))

    assert (decided.violation, decided.actions) == (violation, plan(LOSES).actions)


@pytest.mark.parametrize("facts", [LOSES._replace(target=THEIRS), LOSES._replace(has_destination=True)])
def test_no_retries_are_fine_where_failed_events_go_somewhere(facts: Facts) -> None:
    assert plan(facts._replace(retries=0)).is_compliant


def test_a_reserved_concurrency_of_0_is_told_and_left_as_it_is() -> None:
    decided = plan(LOSES._replace(target=THEIRS, stopped=True))

    assert decided.violation == "its reserved concurrency is 0: every event goes straight to the dead letters"
    assert decided.actions == ()
    assert decided.evidence == {"role": SHARED, "reserved_concurrency": 0}
    assert decided.at_source is not None
    assert "ReservedConcurrentExecutions" in decided.at_source.cloudformation


def test_a_reserved_concurrency_of_0_is_told_beside_what_is_mended() -> None:
    decided = plan(LOSES._replace(stopped=True))

    assert decided.violation.startswith("no dead-letter queue and no on-failure destination; its reserved concurrency")
    assert decided.actions == plan(LOSES).actions


def test_a_function_at_the_edge_has_no_concurrency_to_reserve() -> None:
    assert plan(LOSES._replace(at_edge=True, stopped=True)).is_compliant


@pytest.mark.parametrize("target", [QUEUE, TOPIC])
def test_mends_a_role_that_may_not_send_to_the_default_target(target: str) -> None:
    decided = plan(LOSES._replace(target=target, granted=False))

    assert decided.actions == (AttachGrant(ORDERS, SHARED, GRANT),)
    assert decided.violation == "its role may not send to its dead-letter target warden-dead-letters"


@pytest.mark.parametrize("facts", [LOSES, LOSES._replace(target=THEIRS)], ids=["loses", "compliant"])
def test_aliases_of_versions_that_lose_events_are_passed_on(facts: Facts) -> None:
    served = (ServedVersion("prod", "1"),)

    assert plan(facts._replace(served=served)).served == served


def test_targets_and_grant_are_in_the_functions_own_partition() -> None:
    function = Function("aws-cn", ACCOUNT, "cn-north-1", "orders")

    assert default_targets(function) == (
        f"arn:aws-cn:sqs:cn-north-1:{ACCOUNT}:warden-dead-letters",
        f"arn:aws-cn:sns:cn-north-1:{ACCOUNT}:warden-dead-letters",
    )
    assert grant_arn(function).startswith(f"arn:aws-cn:iam::{ACCOUNT}:policy/lambda-warden/")


@dataclass
class World:
    """One function and its role."""

    kind: Kind
    target: str
    has_destination: bool
    granted: bool

    def facts(self) -> Facts:
        return Facts(
            ORDERS,
            self.kind,
            SHARED,
            "revision-1",
            self.target,
            self.has_destination,
            granted=self.granted if self.target in ("", *default_targets(ORDERS)) else None,
        )

    def apply(self, action: Action) -> None:
        match action:
            case AttachGrant():
                self.granted = True
            case AttachTarget():
                assert self.granted, "Lambda refuses a target that the role may not send to"
                assert self.target == action.before
                self.target = action.after


worlds = st.builds(
    World, st.sampled_from(Kind), st.sampled_from(["", QUEUE, TOPIC, THEIRS]), st.booleans(), st.booleans()
)


@given(worlds)
def test_after_the_plan_no_event_is_lost_and_nothing_is_left_to_do(world: World) -> None:
    for action in plan(world.facts()).actions:
        world.apply(action)

    assert plan(world.facts()).is_compliant
    assert world.target or world.has_destination


@given(worlds)
def test_what_somebody_chose_is_never_replaced(world: World) -> None:
    before = world.target

    for action in plan(world.facts()).actions:
        world.apply(action)

    assert before in {"", world.target}


@pytest.mark.parametrize(
    ("facts", "target"),
    [(LOSES, QUEUE), (LOSES._replace(target=TOPIC, granted=False), TOPIC)],
    ids=["without a target", "without the right"],
)
def test_its_owner_is_told_what_to_write_into_the_template(facts: Facts, target: str) -> None:
    snippets = plan(facts).at_source

    assert snippets is not None
    assert yaml.safe_load(snippets.cloudformation) == {
        "DeadLetterConfig": {"TargetArn": target},
        "ManagedPolicyArns": [GRANT],
    }
    assert f'target_arn = "{target}"' in snippets.terraform
    assert 'role       = "shop"' in snippets.terraform
    assert f'policy_arn = "{GRANT}"' in snippets.terraform

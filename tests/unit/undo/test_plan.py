"""What it takes to take a change back, and what speaks against it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS, SHARED
from undo.actions import GiveGrant, KeepGrant, PutPropertyBack, RemoveOwnRole, SetTagBack, TakeGrant
from undo.plan import Facts, Standing, plan
from warden.default_target import default_targets, grant_arn
from warden.inverse import Property, PutBack, PutTagBack, RemoveRole, RevokeGrant

OWN = f"arn:aws:iam::{ACCOUNT}:role/warden/orders-eu-west-1"
QUEUE, THEIRS = default_targets(ORDERS)[0], f"arn:aws:sqs:eu-west-1:{ACCOUNT}:orders-failed"
GRANT = grant_arn(ORDERS)
LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
DOCUMENT: dict[str, list[str]] = {"Statement": []}
FORMER = Standing(managed=(LOGS,))
MADE = Standing(managed=(LOGS,), inline={"shop": DOCUMENT}, tags={"warden:function": ORDERS.arn})
BACK = PutBack(Property.ROLE, SHARED, OWN)
MOVED = Facts(
    ORDERS,
    (BACK, RemoveRole(OWN, (LOGS,), {"shop": DOCUMENT})),
    role=OWN,
    revision="revision-7",
    roles={SHARED: FORMER, OWN: MADE},
)
GIVEN = Facts(
    ORDERS,
    (PutBack(Property.TARGET, "", QUEUE), RevokeGrant(SHARED)),
    role=SHARED,
    target=QUEUE,
    revision="revision-7",
    roles={SHARED: Standing(managed=(LOGS, GRANT))},
)
TAGGED = Facts(ORDERS, (PutTagBack("tag", "old", "new"),), tags={"tag": "new"})
MOVE = PutPropertyBack(ORDERS, Property.ROLE, OWN, SHARED, OWN, "", "revision-7")


def own(**changes: object) -> Facts:
    """A role that was made for the function and is unlike what it was then."""
    return replace(MOVED, roles={SHARED: FORMER, OWN: replace(MADE, **changes)})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        pytest.param(Facts(ORDERS, against="the function is gone"), "the function is gone", id="what is told already"),
        pytest.param(Facts(ORDERS), "nothing of this change can be taken back", id="no steps"),
        pytest.param(replace(MOVED, role="other"), f"its role is other by now, not {OWN}", id="another role"),
        pytest.param(
            replace(GIVEN, target=THEIRS),
            f"its dead-letter target is {THEIRS} by now, not {QUEUE}",
            id="another target",
        ),
        pytest.param(
            replace(MOVED, roles={OWN: MADE}), f"its former role {SHARED} is gone", id="a former role that is gone"
        ),
        pytest.param(
            replace(MOVED, roles={OWN: MADE, SHARED: Standing(trusts_lambda=False)}),
            f"Lambda may not assume its former role {SHARED} any more",
            id="a former role that trusts Lambda no more",
        ),
        pytest.param(
            own(managed=(LOGS, "arn:aws:iam::aws:policy/More")),
            f"the policies of its role {OWN} were changed since: More",
            id="a role that was given more",
        ),
        pytest.param(
            own(managed=(), inline={"shop": {"Statement": ["changed"]}, "new": DOCUMENT}),
            f"the policies of its role {OWN} were changed since: AWSLambdaBasicExecutionRole, new, shop",
            id="a role that was changed in every way",
        ),
        pytest.param(
            replace(MOVED, since=(PutBack(Property.ROLE, "third", OWN),)),
            "its role was third in between: take the later change back first",
            id="a later change that found another role",
        ),
        pytest.param(replace(TAGGED, tags={"tag": "theirs"}), "the tag tag was changed since", id="another tag"),
        pytest.param(replace(TAGGED, tags={}), "the tag tag was changed since", id="a tag that was taken off"),
    ],
)
def test_is_refused(facts: Facts, why: str) -> None:
    decided = plan(facts)

    assert (decided.actions, decided.refused) == ((), (why,))


def test_the_function_moves_back_before_its_role_goes() -> None:
    assert plan(MOVED).actions == (MOVE, RemoveOwnRole(ORDERS, OWN))


def test_the_target_goes_before_the_right_to_send_there() -> None:
    removal = PutPropertyBack(ORDERS, Property.TARGET, QUEUE, "", SHARED, QUEUE, "revision-7")

    assert plan(GIVEN).actions == (removal, TakeGrant(ORDERS, SHARED, GRANT))


def test_a_former_role_gets_the_right_before_the_function_returns_to_it_with_its_target() -> None:
    facts = replace(MOVED, target=QUEUE, roles={SHARED: FORMER, OWN: replace(MADE, managed=(LOGS, GRANT))})

    move = replace(MOVE, target=QUEUE)
    assert plan(facts).actions == (GiveGrant(ORDERS, SHARED, GRANT), move, RemoveOwnRole(ORDERS, OWN))


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(replace(MOVED, target=THEIRS), id="its own target"),
        pytest.param(
            replace(MOVED, target=QUEUE, roles={SHARED: Standing(managed=(GRANT,)), OWN: MADE}), id="a role that has it"
        ),
    ],
)
def test_a_former_role_gets_no_right_that_is_not_missing(facts: Facts) -> None:
    assert not [action for action in plan(facts).actions if isinstance(action, GiveGrant)]


@pytest.mark.parametrize(
    ("facts", "actions"),
    [
        pytest.param(replace(MOVED, role=SHARED), (RemoveOwnRole(ORDERS, OWN),), id="moved back, the role stands"),
        pytest.param(replace(MOVED, role=SHARED, roles={SHARED: FORMER}), (), id="all done"),
        pytest.param(
            replace(GIVEN, target=""), (TakeGrant(ORDERS, SHARED, GRANT),), id="the target gone, the right not"
        ),
        pytest.param(replace(GIVEN, target="", roles={SHARED: FORMER}), (), id="both gone"),
        pytest.param(replace(GIVEN, target="", roles={}), (), id="the role gone as well"),
        pytest.param(replace(TAGGED, tags={"tag": "old"}), (), id="the tag is back"),
    ],
)
def test_a_retry_does_what_is_left(facts: Facts, actions: tuple[object, ...]) -> None:
    decided = plan(facts)

    assert (decided.actions, decided.refused) == (actions, ())


def test_a_role_that_was_emptied_by_an_earlier_attempt_is_no_objection() -> None:
    facts = replace(MOVED, role=SHARED, roles={SHARED: FORMER, OWN: replace(MADE, managed=(), inline={})})

    assert plan(facts).actions == (RemoveOwnRole(ORDERS, OWN),)


def test_a_right_that_another_function_needs_becomes_that_ones() -> None:
    facts = replace(GIVEN, roles={SHARED: Standing(managed=(GRANT,), wanted_by=BILLING)})

    decided = plan(facts)

    assert decided.actions[1:] == (KeepGrant(BILLING, SHARED),)
    assert decided.kept == ("the role shop keeps the right to send to the default target: billing needs it",)


def test_a_role_in_use_stays() -> None:
    decided = plan(own(kept_by="version 3 runs under it"))

    assert (decided.actions, decided.kept) == ((MOVE,), ("the role orders-eu-west-1 stays: version 3 runs under it",))


def test_a_role_that_is_not_the_functions_own_stays() -> None:
    assert plan(own(tags={})).actions == (MOVE,)


def test_a_right_that_undo_lent_the_former_role_goes_with_the_target() -> None:
    facts = replace(GIVEN, steps=GIVEN.steps[:1], lent=(SHARED,))

    assert plan(facts).actions[1:] == (TakeGrant(ORDERS, SHARED, GRANT),)


def test_a_right_that_was_there_before_is_nobodys_to_take() -> None:
    assert len(plan(replace(GIVEN, steps=GIVEN.steps[:1])).actions) == 1


def test_the_copy_of_the_right_on_the_functions_own_role_goes_too() -> None:
    facts = replace(GIVEN, role=OWN, roles={SHARED: Standing(managed=(GRANT,)), OWN: replace(MADE, managed=(GRANT,))})

    assert plan(facts).actions[1:] == (TakeGrant(ORDERS, SHARED, GRANT), TakeGrant(ORDERS, OWN, GRANT))


def test_a_tag_becomes_what_it_was() -> None:
    assert plan(TAGGED).actions == (SetTagBack(ORDERS, "tag", "new", "old"),)

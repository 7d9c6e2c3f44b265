"""shared_role in the flow, as its handler wires it."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from shared_role.plan import plan
from tests.unit.fakes.answers import refusal
from tests.unit.fakes.clearance import clearance
from tests.unit.fakes.events import FakeEvents
from tests.unit.fakes.roles import FakeRole
from tests.unit.fakes.tables import CHANGES, FINDINGS, items
from tests.unit.fakes.waiting import patience, unhurried
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS, SHARED, attach, create, delete, drift, update
from warden.bus import NotPublished
from warden.errors import Blocked, OutOfTime, Stale
from warden.findings import Findings
from warden.ledger import Ledger
from warden.model import Mode
from warden.patience import Patience
from warden.remediator import Remediator
from warden.run import Warden

if TYPE_CHECKING:
    pass

from tests.unit.shared_role.account import EARLIEST, LATER, LOGS, NOW, OWN, OWN_NAME, TRUST, Account

NOT_YET = refusal("InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda.")


def run(
    account: Account, event: dict[str, Any], waiting: Patience | None = None, events: FakeEvents | None = None
) -> str | None:
    """The flow as the handler wires it; the finding's status."""
    bus = (events or FakeEvents()).bus
    findings = Findings(account.dynamodb, FINDINGS, bus)
    warden = Warden(
        Mode.REMEDIATE,
        findings,
        Ledger(account.dynamodb, CHANGES),
        bus,
        clearance(account.dynamodb, now=lambda: NOW),
        now=lambda: NOW,
    )
    remediator = Remediator("shared_role", account.aws.read, plan, account.aws.apply)
    status: str | None = warden.run(event, remediator, waiting or unhurried())["status"]
    return status


def test_sharing_is_mended_once(account: Account) -> None:
    account.add(BILLING)
    account.add(ORDERS)
    events = [create(BILLING, at=EARLIEST), create(ORDERS), create(ORDERS), drift(ORDERS), attach("shop")]

    assert [run(account, event) for event in events] == [None, "REMEDIATED", None, None, None]
    assert (account.role_of(BILLING), account.role_of(ORDERS)) == (SHARED, OWN)


def test_the_journal_keeps_what_was_shown_of_the_new_role_and_no_value_of_a_tag(account: Account) -> None:
    account.iam.roles["shop"].tags["note"] = "planted"
    account.splitting()

    run(account, create(ORDERS))

    change = items(account.dynamodb, CHANGES)[0]
    made = json.loads(change["actions"])[0]
    assert (made["source"], made["containment"]) == (SHARED, {"shown": True, "statements": 2, "doubt": ""})
    assert "note" in made["tags"]
    assert "planted" not in str(change)


def test_no_role_is_made_for_rights_that_are_not_understood(account: Account) -> None:
    odd = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringMatches": {"a": "b"}}}
    account.iam.roles["shop"].inline["odd"] = {"Statement": odd}
    account.add(BILLING)
    account.add(ORDERS)
    run(account, create(BILLING, at=EARLIEST))

    assert run(account, create(ORDERS)) == "BLOCKED"
    assert (set(account.iam.roles), account.role_of(ORDERS)) == ({"shop"}, SHARED)
    assert "statement 1 of policy odd has the condition operator StringMatches" in str(
        items(account.dynamodb, FINDINGS)
    )


def test_a_function_that_was_put_back_is_not_moved_to_a_role_that_has_more_rights_by_now(account: Account) -> None:
    account.splitting()
    run(account, create(ORDERS))
    account.functions(ORDERS).functions[ORDERS.arn].publish("prod")
    account.functions(ORDERS).change(ORDERS, Role=SHARED)
    account.iam.roles[OWN_NAME].inline["theirs"] = {}

    assert run(account, update(ORDERS, at=LATER)) == "BLOCKED"
    assert account.role_of(ORDERS) == SHARED
    assert "has other policies than shop: theirs" in str(items(account.dynamodb, FINDINGS))


def fail_to_move(account: Account) -> None:
    """A first attempt makes the role, and Lambda does not take it in time."""
    account.splitting()
    account.functions(ORDERS).refusals = [NOT_YET] * 500
    with pytest.raises(OutOfTime):
        run(account, create(ORDERS), patience(120)[0])
    account.functions(ORDERS).refusals = []


def test_a_move_that_fails_leaves_its_role_to_the_retry(account: Account) -> None:
    fail_to_move(account)
    standing = account.iam.roles[OWN_NAME]

    assert run(account, create(ORDERS)) == "REMEDIATED"
    assert (account.iam.roles[OWN_NAME], account.role_of(ORDERS)) == (standing, OWN)
    assert sorted(change["progress"] for change in items(account.dynamodb, CHANGES)) == ["applied", "failed"]


def test_a_role_that_was_made_in_vain_goes_with_its_function(account: Account) -> None:
    fail_to_move(account)
    del account.functions(ORDERS).functions[ORDERS.arn]

    run(account, delete(ORDERS))

    assert set(account.iam.roles) == {"shop"}


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(Stale("changed"), id="the plan is stale"),
        pytest.param(Blocked("refused"), id="AWS refuses for good"),
        pytest.param(refusal("ServiceException"), id="AWS fails"),
        pytest.param(OutOfTime("late"), id="time is up"),
    ],
)
def test_a_role_that_another_invocation_moved_the_function_to_survives_any_failure(
    account: Account, error: Exception
) -> None:
    account.splitting()

    def the_other_is_faster() -> None:
        account.functions(ORDERS).change(ORDERS, Role=OWN)
        raise error

    account.functions(ORDERS).refusals = [the_other_is_faster]

    with suppress(ClientError, OutOfTime):
        run(account, create(ORDERS))

    assert account.role_of(ORDERS) == OWN
    assert account.iam.roles[OWN_NAME].managed == [LOGS]


def test_a_move_whose_answer_is_lost_keeps_its_new_role(account: Account) -> None:
    account.splitting()

    def moves_yet_fails() -> None:
        account.functions(ORDERS).change(ORDERS, Role=OWN)
        raise refusal("ServiceException", "internal error")

    account.functions(ORDERS).refusals = [moves_yet_fails]

    with pytest.raises(ClientError, match="ServiceException"):
        run(account, create(ORDERS))

    assert OWN_NAME in account.iam.roles
    assert run(account, create(ORDERS)) == "REMEDIATED"


def test_a_deleted_function_takes_its_role_and_its_finding_along(account: Account) -> None:
    account.add(BILLING)
    account.add(ORDERS, KMSKeyArn="arn:aws:kms:eu-west-1:222222222222:key/1")
    run(account, create(BILLING, at=EARLIEST))
    before = run(account, create(ORDERS))
    account.iam.roles[OWN_NAME] = FakeRole("/warden/", TRUST, [LOGS], tags={"warden:function": ORDERS.arn})
    del account.functions(ORDERS).functions[ORDERS.arn]

    after = run(account, delete(ORDERS))

    assert (before, after, set(account.iam.roles)) == ("BLOCKED", "RESOLVED", {"shop"})


def test_an_account_that_left_is_no_error(account: Account) -> None:
    account.splitting()
    account.spoke.left.add(ACCOUNT)

    assert run(account, drift(ORDERS)) is None


def asked(account: Account, event: dict[str, Any]) -> list[str]:
    """The functions that were asked to look again, by a retry of an event whose first attempt asked in vain."""
    with pytest.raises(NotPublished):
        run(account, event, events=FakeEvents(refused=1))
    events = FakeEvents()
    run(account, event, events=events)
    return [detail["function"] for detail in events.told("Warden Drift")]


def test_a_retry_asks_those_whom_the_first_attempt_asked_in_vain(account: Account) -> None:
    account.add(BILLING)
    account.add(ORDERS)
    run(account, create(ORDERS))

    assert asked(account, create(BILLING, at=EARLIEST)) == [ORDERS.arn]


def test_a_retry_asks_the_keeper_of_a_role_that_was_left(account: Account) -> None:
    account.splitting()
    account.functions(ORDERS).change(ORDERS, Role=OWN)

    assert asked(account, update(ORDERS, role=OWN, at=LATER)) == [BILLING.arn]


def test_a_retry_asks_the_keeper_of_a_role_that_a_deleted_function_had(account: Account) -> None:
    account.splitting()
    del account.functions(ORDERS).functions[ORDERS.arn]

    assert asked(account, delete(ORDERS)) == [ORDERS.arn, BILLING.arn]


def test_the_keeper_is_asked_once_its_last_sharer_was_moved(account: Account) -> None:
    account.add(BILLING)
    account.add(ORDERS)
    events = FakeEvents()
    run(account, create(BILLING, at=EARLIEST))

    run(account, create(ORDERS), events=events)

    assert [detail["function"] for detail in events.told("Warden Drift")] == [BILLING.arn]
    assert run(account, drift(BILLING)) is None

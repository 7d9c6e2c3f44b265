"""shared_role in the flow, as its handler wires it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from shared_role.plan import plan
from tests.unit.fakes.answers import refusal
from tests.unit.fakes.events import FakeEvents
from tests.unit.fakes.roles import FakeRole
from tests.unit.fakes.tables import CHANGES, FINDINGS, items
from tests.unit.fakes.waiting import patience, unhurried
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS, SHARED, attach, create, delete, drift
from warden.errors import OutOfTime
from warden.findings import Findings
from warden.ledger import Ledger
from warden.model import Mode
from warden.patience import Patience
from warden.run import Remediator, Warden

if TYPE_CHECKING:
    pass

from tests.unit.shared_role.account import EARLIEST, LOGS, NOW, OWN, OWN_NAME, TRUST, Account


def run(account: Account, event: dict[str, Any], waiting: Patience | None = None) -> str | None:
    """The flow as the handler wires it; the finding's status."""
    bus = FakeEvents().bus
    findings = Findings(account.dynamodb, FINDINGS, bus)
    warden = Warden(Mode.REMEDIATE, findings, Ledger(account.dynamodb, CHANGES), bus, now=lambda: NOW)
    remediator = Remediator("shared_role", account.aws.read, plan, account.aws.apply)
    status: str | None = warden.run(event, remediator, waiting or unhurried())["status"]
    return status


def test_sharing_is_mended_once(account: Account) -> None:
    account.add(BILLING)
    account.add(ORDERS)
    events = [create(BILLING, at=EARLIEST), create(ORDERS), create(ORDERS), drift(ORDERS), attach("shop")]

    assert [run(account, event) for event in events] == [None, "REMEDIATED", None, None, None]
    assert (account.role_of(BILLING), account.role_of(ORDERS)) == (SHARED, OWN)


def test_a_move_that_never_succeeds_leaves_no_role_behind(account: Account) -> None:
    account.splitting()
    not_yet = refusal(
        "InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda."
    )
    account.functions(ORDERS).refusals = [not_yet] * 500

    with pytest.raises(OutOfTime):
        run(account, create(ORDERS), patience(120)[0])

    assert (set(account.iam.roles), account.role_of(ORDERS)) == ({"shop"}, SHARED)
    assert [change["progress"] for change in items(account.dynamodb, CHANGES)] == ["put back"]


def test_a_move_whose_answer_is_lost_keeps_its_new_role(account: Account) -> None:
    account.splitting()

    def moves_yet_fails() -> None:
        account.functions(ORDERS).change(ORDERS, Role=OWN)
        raise refusal("ServiceException", "internal error")

    account.functions(ORDERS).refusals = [moves_yet_fails]

    with pytest.raises(ClientError, match="ServiceException"):
        run(account, create(ORDERS))

    assert OWN_NAME in account.iam.roles
    assert run(account, create(ORDERS)) == "RESOLVED"


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

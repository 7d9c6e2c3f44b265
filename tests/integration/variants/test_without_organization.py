"""Without an organization Warden guards its own account, and no other account has anything to do with it."""

import pytest

from local_org.org import LocalOrg, Options
from proof.evidence import ATTACKER
from tests.integration.account import HOME, HUB, Account, allow
from tests.integration.arriving import comes, function_with, kept, role_id
from tests.integration.attacks.attackers import (
    BUS,
    CONTROLS,
    OUTSIDE,
    administrator,
    attacker,
    denied,
    forwarder,
    hub_role,
    namesake,
    put,
    spoke_role,
)
from tests.integration.examining import examine
from tests.integration.operating import journal, warden
from tests.integration.redriving import KEEPS, Till, redrive
from tests.integration.sweeping import sweep
from tests.integration.undoing import undo

EACH = pytest.mark.parametrize("control", CONTROLS)
SECRET = {"Variables": {"API_TOKEN": "tok-" + "9f8a7c6b5d4e3f2a1b0c"}}
EXAMINER = f"arn:aws:iam::{HUB}:role/lambda-warden/warden-spoke-doctor"
ALONE = Options(accounts=(HUB,), regions=(HOME,), parameters={"OrganizationId": "", "ReservedConcurrency": "0"})
EVENTS = {
    "a made-up call": {},
    "a drift": {"Source": "warden", "DetailType": "Warden Drift"},
    "a finding": {"Source": "warden", "DetailType": "Warden Finding"},
    "an undo": {"Source": "warden", "DetailType": "Warden Undo Requested"},
    "a redrive": {"Source": "warden", "DetailType": "Warden Redrive Requested"},
}


@pytest.fixture(scope="module")
def options() -> Options:
    return ALONE


def test_a_function_is_remediated_by_all_of_them(org: LocalOrg) -> None:
    hub = Account(org, HUB)
    shared = hub.role("alone", inline={"reads": allow("kinesis:*")})
    with org.unheard():
        first, second = (hub.create(f"alone-{end}", shared, Environment=SECRET) for end in "ab")
    org.quiet()
    hub.heard(
        hub.client("lambda").create_event_source_mapping,
        EventSourceArn=f"arn:aws:kinesis:{HOME}:{HUB}:stream/alone",
        FunctionName=second,
        StartingPosition="LATEST",
    )

    assert (hub.role_of(first), hub.role_of(second)) == (shared, hub.own_role(second))
    assert hub.tags_of(second) == {"warden:plaintext-secrets": "API_TOKEN"}
    assert hub.dead_letters_of(second) == f"arn:aws:sqs:{HOME}:{HUB}:warden-dead-letters"
    assert [hub.status(control, second) for control in CONTROLS] == ["REMEDIATED", "OPEN", "REMEDIATED", "REMEDIATED"]


def test_its_dead_letters_are_run_again(org: LocalOrg) -> None:
    till = Till(Account(org, HUB), "till-alone", KEEPS)
    till.letter(1)

    redrive(lambda _, *asked: warden(org, *asked), till)

    assert till.ran() == till.events(1)


def test_it_is_swept(org: LocalOrg) -> None:
    swept = sweep(Account(org, HUB))

    assert (swept.answer["account"], swept.answer["status"]) == (HUB, "complete")


def test_a_letter_is_its_functions(org: LocalOrg) -> None:
    hub = Account(org, HUB)
    role = hub.role("alone-letters")
    arn = function_with(hub, "alone-letters", role, HOME)

    assert kept(org, comes(hub, role_id(hub, role))).owner == arn


def test_a_change_is_taken_back(org: LocalOrg) -> None:
    hub = Account(org, HUB)
    arn = hub.bare("alone-undone", hub.role("alone-undone"), Environment=SECRET)
    (made,) = journal(hub, "plaintext_secrets", arn)

    outcome = undo(hub, "plaintext_secrets", arn, made.change)

    assert (outcome["status"], hub.tags_of(arn)) == ("UNDONE", {})


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_no_other_account_puts_anything_on_the_bus(org: LocalOrg, event: dict[str, str]) -> None:
    denied(put, to=administrator(org, OUTSIDE), **event)
    denied(put, to=attacker(org, namesake(org, forwarder(HUB))), **event)


def test_the_accounts_own_forwarder_puts_nothing_but_calls_there(org: LocalOrg) -> None:
    denied(put, to=attacker(org, forwarder(HUB)), bus=BUS, Source="warden", DetailType="Warden Drift")


@pytest.mark.parametrize("control", [*CONTROLS, "letters"])
def test_a_role_of_the_same_name_in_another_account_is_not_assumed(org: LocalOrg, control: str) -> None:
    role = namesake(org, spoke_role(control))

    denied(attacker(org, hub_role(control)).client("sts").assume_role, RoleArn=role, RoleSessionName="attacker")


def test_who_examines_sees_the_account_and_is_lured_into_no_other(org: LocalOrg) -> None:
    decoy = namesake(org, EXAMINER)

    examined = examine(org, home=HOME)

    assert (examined.code, examined.broken) == (0, set())
    thief = org.session(f"arn:aws:iam::{HUB}:role/operators/examiner", HOME, ATTACKER)
    denied(thief.client("sts").assume_role, RoleArn=decoy, RoleSessionName="attacker")
    denied(administrator(org, OUTSIDE).client("sts").assume_role, RoleArn=EXAMINER, RoleSessionName="attacker")


@EACH
def test_another_account_assumes_no_role_of_wardens(org: LocalOrg, control: str) -> None:
    outside = administrator(org, OUTSIDE).client("sts")

    denied(outside.assume_role, RoleArn=spoke_role(control, HUB), RoleSessionName="attacker")
    denied(outside.assume_role, RoleArn=hub_role(control), RoleSessionName="attacker")

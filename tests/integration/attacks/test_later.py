"""Events that were put off are in their own function's hands: nobody else takes, forges or drops one."""

import pytest

from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, MEMBER
from tests.integration.attacks.attackers import CONTROLS, attacker, denied, hub_role, spoke_role

USE = [f"sqs:{action}" for action in ("DeleteMessage", "GetQueueAttributes", "ReceiveMessage", "SendMessage")]
ABUSE = [f"sqs:{action}" for action in ("ChangeMessageVisibility", "DeleteQueue", "PurgeQueue", "SetQueueAttributes")]
EACH = pytest.mark.parametrize("control", CONTROLS)
PAIRS = pytest.mark.parametrize(
    ("thief", "victim"), [(one, other) for one in (*CONTROLS, "undo") for other in CONTROLS if one != other]
)


def later(control: str, account: str = HUB, region: str = HOME) -> str:
    """The ARN of the queue of a control."""
    return f"arn:aws:sqs:{region}:{account}:warden-hub-later-{control.replace('_', '-')}"


@EACH
def test_a_function_does_with_its_own_queue_what_it_has_to_and_no_more(org: LocalOrg, control: str) -> None:
    mine = attacker(org, hub_role(control))

    assert [action for action, _ in mine.allowed([*USE, *ABUSE], later(control))] == USE


@PAIRS
def test_the_queue_of_a_sibling_is_out_of_reach(org: LocalOrg, thief: str, victim: str) -> None:
    assert attacker(org, hub_role(thief)).allowed([*USE, *ABUSE], later(victim)) == []


@PAIRS
def test_no_event_is_put_into_the_hands_of_a_sibling(org: LocalOrg, thief: str, victim: str) -> None:
    url = f"https://sqs.{HOME}.amazonaws.com/{HUB}/{later(victim).rpartition(':')[2]}"

    denied(attacker(org, hub_role(thief)).client("sqs").send_message, QueueUrl=url, MessageBody="forged")


@EACH
def test_a_queue_of_that_name_elsewhere_is_another_one(org: LocalOrg, control: str) -> None:
    others = [later(control, MEMBER), later(control, HUB, EUROPE), f"{later(control)}-2"]

    assert attacker(org, hub_role(control)).allowed([*USE, *ABUSE], *others) == []


@EACH
def test_nobody_gets_at_it_from_a_guarded_account(org: LocalOrg, control: str) -> None:
    assert attacker(org, spoke_role(control)).allowed([*USE, *ABUSE], later(control)) == []

"""The order of an undo: what it leaves behind, what it says, and what it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from tests.unit.fakes.answers import refusal
from tests.unit.fakes.events import FakeEvents
from tests.unit.fakes.tables import FINDINGS, items
from tests.unit.fakes.waiting import patience, unhurried
from tests.unit.undo.shop import GRANT, Shop, request
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS, SHARED, drift, trigger
from warden.errors import MalformedEvent, NotMended, OutOfTime
from warden.ledger import Progress
from warden.patience import Patience
from warden.restraints import Exemption, Restraints

OWN = f"arn:aws:iam::{ACCOUNT}:role/warden/orders-eu-west-1"


def mended(shop: Shop, control: str = "shared_role") -> str:
    """A change of orders."""
    change = shop.mend(control, ORDERS)
    assert change is not None
    return change


def role(shop: Shop) -> str:
    return str(shop.functions(ORDERS).functions[ORDERS.arn].latest["Role"])


def test_an_undo_is_journalled_told_and_marked_on_the_change(shop: Shop) -> None:
    change = mended(shop)

    outcome = shop.undo("shared_role", ORDERS, change)

    (original,), (own,) = shop.entries("shared_role", ORDERS), shop.entries("undo", ORDERS)
    assert (original.progress, own.progress, own.change) == (Progress.UNDONE, Progress.APPLIED, outcome["change"])
    assert (own.of, own.reason, own.trigger["actor"]) == (f"shared_role/{change}", "it broke", "an operator")
    told = shop.events.told("Warden Finding")[-1]
    assert (told["status"], told["previous"], told["change"]) == ("UNDONE", "REMEDIATED", own.change)
    assert told["reason"] == "taken back on request of an operator: it broke; exempt until 2026-04-03T13:00:00Z"
    assert told["evidence"]["undone"] == change


def test_the_exemption_stands_before_anything_is_changed(shop: Shop) -> None:
    change = mended(shop)
    seen: list[int] = []
    shop.functions(ORDERS).refusals = [lambda: seen.append(len(shop.exemptions))]

    shop.undo("shared_role", ORDERS, change)

    assert seen == [1]
    assert shop.exemptions == [
        {
            "subject": f"exemption#shared_role#{ORDERS.arn}",
            "control": "shared_role",
            "scope": ORDERS.arn,
            "until": "2026-04-03T13:00:00Z",
            "owner": "an operator",
            "reason": f"undo of {change}: it broke",
            "by": "an operator",
            "at": "2026-03-04T13:00:00Z",
            "expires": "1775221200",
        }
    ]


@pytest.mark.parametrize(("days", "until"), [(29, "2026-04-03T13:00:00Z"), (60, "2026-05-03T12:00:00Z")])
def test_an_exemption_that_ends_later_is_not_shortened(shop: Shop, days: int, until: str) -> None:
    change, noon = mended(shop), shop.now().replace(second=0)
    longer = Exemption("shared_role", ORDERS.arn, noon + timedelta(days=days), "shop", "moving out", "shop", noon)
    Restraints(shop.dynamodb, "RestraintsTable").exempt(longer)

    shop.undo("shared_role", ORDERS, change)

    assert [item["until"] for item in shop.exemptions] == [until]


def test_a_second_request_changes_and_tells_nothing(shop: Shop) -> None:
    change = mended(shop)
    shop.undo("shared_role", ORDERS, change)
    state, told = shop.state(), len(shop.events.calls)

    again = shop.undo("shared_role", ORDERS, change)

    assert (again["status"], again["change"]) == ("UNDONE", None)
    assert (shop.state(), len(shop.events.calls), len(shop.entries("undo", ORDERS))) == (state, told, 1)


def test_a_refusal_is_on_record_and_changes_nothing(shop: Shop) -> None:
    change = mended(shop)
    shop.functions(ORDERS).change(ORDERS, Role=f"{SHARED}-2")
    state = shop.state()

    outcome = shop.undo("shared_role", ORDERS, change)

    (own,) = shop.entries("undo", ORDERS)
    assert outcome["refused"] == own.reason == f"its role is {SHARED}-2 by now, not {OWN}"
    assert (own.progress, own.actions, shop.state(), shop.exemptions) == (Progress.REFUSED, (), state, [])
    assert [entry.progress for entry in shop.entries("shared_role", ORDERS)] == [Progress.APPLIED]


def test_a_deployment_that_changes_something_else_meanwhile_is_no_obstacle(shop: Shop) -> None:
    change = mended(shop)
    shop.functions(ORDERS).refusals = [lambda: shop.functions(ORDERS).change(ORDERS, Description="deployed")]

    shop.undo("shared_role", ORDERS, change)

    latest = shop.functions(ORDERS).functions[ORDERS.arn].latest
    assert (latest["Role"], latest["Description"]) == (SHARED, "deployed")


def test_a_deployment_that_sets_the_role_meanwhile_wins(shop: Shop) -> None:
    change = mended(shop)
    shop.functions(ORDERS).refusals = [lambda: shop.functions(ORDERS).change(ORDERS, Role=f"{SHARED}-2")]

    outcome = shop.undo("shared_role", ORDERS, change)

    assert outcome["refused"] == f"its role is {SHARED}-2 by now, not {OWN}"
    assert role(shop) == f"{SHARED}-2"


@pytest.mark.parametrize("code", ["AccessDeniedException", "AccessDenied"])
def test_what_aws_forbids_is_told_and_not_tried_again(shop: Shop, code: str) -> None:
    change = mended(shop)
    shop.functions(ORDERS).refusals = [refusal(code, "an explicit deny in a service control policy")]

    outcome = shop.undo("shared_role", ORDERS, change)

    assert outcome["refused"].startswith("AWS refuses PutPropertyBack: an explicit deny")
    assert [entry.progress for entry in shop.entries("undo", ORDERS)] == [Progress.FAILED, Progress.REFUSED]
    assert role(shop) == OWN


def test_another_error_is_passed_on_and_the_retry_goes_on(shop: Shop) -> None:
    before, change = shop.state(), mended(shop)
    shop.iam.refusals["delete_role"] = [refusal("ServiceFailure")]

    with pytest.raises(ClientError, match="ServiceFailure"):
        shop.undo("shared_role", ORDERS, change)
    between = role(shop)
    shop.undo("shared_role", ORDERS, change)

    assert (between, shop.state()) == (SHARED, before)
    assert [entry.progress for entry in shop.entries("undo", ORDERS)] == [Progress.FAILED, Progress.APPLIED]


def test_invocations_under_way_keep_what_they_began_with(shop: Shop) -> None:
    change = mended(shop)
    shop.functions(ORDERS).change(ORDERS, Timeout=60)
    waiting, pauses = patience()

    shop.undo("shared_role", ORDERS, change, waiting)

    assert pauses == [60]


def test_without_the_time_to_wait_the_role_stays_for_the_retry(shop: Shop) -> None:
    change = mended(shop)
    shop.functions(ORDERS).change(ORDERS, Timeout=60)

    with pytest.raises(OutOfTime, match="invocations under way"):
        shop.undo("shared_role", ORDERS, change, patience(30)[0])

    assert (role(shop), "orders-eu-west-1" in shop.iam.roles) == (SHARED, True)


def test_what_an_earlier_attempt_of_the_change_left_behind_goes_with_it(shop: Shop) -> None:
    before = shop.state()
    shop.functions(ORDERS).refusals = [refusal("ServiceException")]
    with pytest.raises(ClientError):
        shop.mend("dead_letter", ORDERS)
    change = mended(shop, "dead_letter")

    shop.undo("dead_letter", ORDERS, change)

    assert [entry.progress for entry in shop.entries("dead_letter", ORDERS)] == [Progress.FAILED, Progress.UNDONE]
    assert shop.state() == before


def test_an_account_that_left_is_a_reason(shop: Shop) -> None:
    change = mended(shop)
    shop.spoke.left.add(ACCOUNT)

    assert shop.undo("shared_role", ORDERS, change)["refused"] == "its account lets Warden in no more"


def test_a_right_that_somebody_comes_to_need_while_it_is_taken_is_given_again(shop: Shop) -> None:
    change = mended(shop, "dead_letter")
    target = f"arn:aws:sqs:{BILLING.region}:{ACCOUNT}:warden-dead-letters"
    shop.iam.refusals["detach_role_policy"] = [
        lambda: shop.functions(BILLING).change(BILLING, DeadLetterConfig={"TargetArn": target})
    ]

    shop.undo("dead_letter", ORDERS, change)

    assert GRANT in shop.iam.roles["shop"].managed


def test_a_deployment_that_sets_the_target_again_meanwhile_is_not_called_undone(shop: Shop) -> None:
    change = mended(shop, "dead_letter")
    again = {"TargetArn": f"arn:aws:sqs:{ORDERS.region}:{ACCOUNT}:warden-dead-letters"}
    shop.iam.refusals["detach_role_policy"] = [lambda: shop.functions(ORDERS).change(ORDERS, DeadLetterConfig=again)]

    with pytest.raises(NotMended, match="still is as it was"):
        shop.undo("dead_letter", ORDERS, change)

    assert [entry.progress for entry in shop.entries("dead_letter", ORDERS)] == [Progress.APPLIED]
    assert [told["status"] for told in shop.events.told("Warden Finding")] == ["REMEDIATED"]


def test_a_credential_in_a_reason_goes_nowhere(shop: Shop) -> None:
    change, key = mended(shop), "AKIA" + "Z7Q4M2X9P1L8K6J3"

    outcome = shop.undo("shared_role", ORDERS, change, reason=f"rotate {key}", by=key)

    everything = [
        outcome,
        shop.exemptions,
        shop.events.calls,
        shop.entries("undo", ORDERS),
        items(shop.dynamodb, FINDINGS),
    ]
    assert key not in str(everything)
    assert "rotate" in str(shop.exemptions)


@pytest.mark.parametrize(
    ("detail", "field"),
    [
        ({"subject": "shared_role"}, "detail.subject"),
        ({"subject": "shared_role#orders"}, "detail.subject"),
        ({"subject": f"#{ORDERS.arn}"}, "detail.subject"),
        ({"change": "no change"}, "detail.change"),
        ({"change": ""}, "detail.change"),
    ],
    ids=str,
)
def test_a_request_that_cannot_be_read_names_the_field(shop: Shop, detail: dict[str, str], field: str) -> None:
    with pytest.raises(MalformedEvent, match=field):
        shop.flow(shop.spoke, shop.dynamodb).run(
            request("shared_role", ORDERS, "1") | {"detail": request("shared_role", ORDERS, "1")["detail"] | detail},
            unhurried(),
        )


def test_events_that_were_not_taken_are_told_by_the_retry(shop: Shop) -> None:
    change = mended(shop)
    shop.events, taken = FakeEvents(refused=1), shop.events

    with pytest.raises(Exception, match="refused"):
        shop.undo("shared_role", ORDERS, change)
    shop.events = taken
    shop.undo("shared_role", ORDERS, change)

    assert shop.events.told("Warden Finding")[-1]["status"] == "UNDONE"


def begun(shop: Shop, *, ago: timedelta = timedelta(0)) -> str:
    """A remediator has journalled a change of orders' tag, and has not made it yet."""
    change = f"{(shop.now() - ago).isoformat()}-1"
    shop.ledger.begin("plaintext_secrets", ORDERS, trigger(drift(ORDERS)), (), change=change)
    return change


def test_a_remediator_that_began_before_the_exemption_is_waited_for(shop: Shop) -> None:
    change, late, tags = (
        mended(shop, "plaintext_secrets"),
        begun(shop),
        shop.functions(ORDERS).functions[ORDERS.arn].tags,
    )

    def ends(_: float) -> None:
        tags["warden:plaintext-secrets"] = "API_TOKEN"
        shop.ledger.end("plaintext_secrets", ORDERS, change=late, progress=Progress.APPLIED)

    outcome = shop.undo("plaintext_secrets", ORDERS, change, Patience(lambda: 600.0, ends))

    assert outcome["status"] == "UNDONE"
    assert "warden:plaintext-secrets" not in tags


def test_a_remediator_that_cannot_be_running_any_more_is_not_waited_for(shop: Shop) -> None:
    change = mended(shop, "plaintext_secrets")
    begun(shop, ago=timedelta(seconds=330))
    waiting, pauses = patience()

    outcome = shop.undo("plaintext_secrets", ORDERS, change, waiting)

    assert (outcome["status"], pauses) == ("UNDONE", [])

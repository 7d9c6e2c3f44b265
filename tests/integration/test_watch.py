"""What the alarms of the guarded accounts say reaches people: which function it is, and how to see its letters."""

import pytest

from local_org.demo.mailbox import Mailbox
from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, MEMBER, Account
from tests.integration.sweeping import sweep

REASON = "Threshold Crossed: 1 datapoint [3.0 (04/03/26 12:00:00)] was greater than the threshold (0.0)."
EVERYWHERE = pytest.mark.parametrize(("account", "region"), [(MEMBER, EUROPE), (MEMBER, HOME), (HUB, HOME)])


@pytest.fixture
def mailbox(org: LocalOrg) -> Mailbox:
    """What people are told from here on."""
    mailbox = Mailbox(org)
    for _ in mailbox.read():
        pass  # what was told before
    return mailbox


def said(
    kind: str, alarm: str, state: str, account: str = MEMBER, region: str = HOME, **detail: object
) -> dict[str, object]:
    """What CloudWatch says of an alarm."""
    return {
        "version": "0",
        "id": "6d226bbc-07f0-9a31-3359-1736968f8ded",
        "detail-type": f"CloudWatch Alarm {kind}",
        "source": "aws.cloudwatch",
        "account": account,
        "time": "2026-03-04T12:01:00Z",
        "region": region,
        "resources": [f"arn:aws:cloudwatch:{region}:{account}:alarm:{alarm}"],
        "detail": {"alarmName": alarm, "state": {"value": state, "reason": REASON}} | detail,
    }


def of_function(alarm: str, state: str, **where: str) -> dict[str, object]:
    """What CloudWatch says of one function that an alarm looks at."""
    contributor = {"id": "6d442278dba546f6", "attributes": {"FunctionName": "orders"}}
    return said("Contributor State Change", alarm, state, **where, alarmContributor=contributor)


def of_queue(state: str, before: str) -> dict[str, object]:
    return said("State Change", "warden-watch-letters-waiting", state, previousState={"value": before})


@EVERYWHERE
@pytest.mark.parametrize("state", ["ALARM", "OK"])
def test_people_are_told_which_function_is_in_trouble_and_how_to_see_its_letters(
    org: LocalOrg, mailbox: Mailbox, account: str, region: str, state: str
) -> None:
    org.announce(of_function("warden-watch-dropped-events", state, account=account, region=region))
    org.quiet()

    (told,) = mailbox.read()
    assert told == (
        f"Lambda Warden: warden-watch-dropped-events is {state} for orders ({account}, {region}): {REASON} "
        f"Its letters: warden letters list --function arn:aws:lambda:{region}:{account}:function:orders"
    )


@pytest.mark.parametrize(("before", "now"), [("OK", "ALARM"), ("INSUFFICIENT_DATA", "ALARM"), ("ALARM", "OK")])
def test_people_are_told_of_letters_that_wait_and_when_that_is_over(
    org: LocalOrg, mailbox: Mailbox, before: str, now: str
) -> None:
    org.announce(of_queue(now, before))
    org.quiet()

    (told,) = mailbox.read()
    assert told == (
        f"Lambda Warden: warden-watch-letters-waiting is {now} in {MEMBER}, {HOME}: {REASON} "
        f"What was archived there: warden letters list --account {MEMBER}"
    )


def test_of_an_alarm_that_names_no_function_people_are_told_its_own_words(org: LocalOrg, mailbox: Mailbox) -> None:
    unknown = {"id": "6d442278dba546f6", "attributes": {}}

    org.announce(said("Contributor State Change", "warden-watch-errors", "ALARM", alarmContributor=unknown))
    org.quiet()

    (told,) = mailbox.read()
    assert told.startswith(f"Lambda Warden: warden-watch-errors is ALARM in {MEMBER}, {HOME}: {REASON}")


def long_run(account: Account, name: str, region: str) -> str:
    """The ARN of a function that may run for three seconds and nearly did."""
    arn = account.create(
        name, account.role(name), region, Timeout=3, DeadLetterConfig={"TargetArn": account.queue(region)}
    )
    account.org.quiet()
    account.org.runs.note(arn, 2_900)
    return arn


def test_a_function_that_nearly_timed_out_is_told_of_by_the_next_sweep_and_once(
    account: Account, mailbox: Mailbox
) -> None:
    arns = [long_run(account, "slow-home", HOME), long_run(account, "slow-away", EUROPE)]

    for region in (HOME, EUROPE, HOME, EUROPE):
        sweep(account, region)

    assert [account.status("long_running", arn) for arn in arns] == ["OPEN", "OPEN"]
    told = [one for one in mailbox.read() if "long_running is OPEN" in one]
    assert [arn for arn in arns for one in told if f"warden letters list --function {arn}." in one] == arns


def test_how_long_all_functions_ran_costs_a_sweep_one_call(account: Account) -> None:
    assert sweep(account).calls["cloudwatch:GetMetricData"] == 1


QUIET = {
    "an alarm of the account's own": of_function("my-alarm", "ALARM"),
    "an alarm whose name begins almost like ours": of_function("warden-watching", "ALARM"),
    "an alarm of several functions as a whole": said("State Change", "warden-watch-errors", "ALARM"),
    "letters of which nobody knew whether they wait": of_queue("OK", "INSUFFICIENT_DATA"),
    "letters of which nobody knows any more": of_queue("INSUFFICIENT_DATA", "ALARM"),
}


@pytest.mark.parametrize("event", QUIET.values(), ids=QUIET)
def test_people_are_not_told_of(org: LocalOrg, mailbox: Mailbox, event: dict[str, object]) -> None:
    org.announce(event)
    org.quiet()

    assert list(mailbox.read()) == []

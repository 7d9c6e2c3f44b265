"""EventBridge and SNS act for whoever asks them to; ours takes it from them for our own rules and topics only."""

import pytest

from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, MEMBER, OTHER
from tests.integration.attacks.attackers import CONTROLS, OUTSIDE, administrator, notifications, owner, service_may

EVENTS = "events.amazonaws.com"
SNS = "sns.amazonaws.com"
CLOUDWATCH = "cloudwatch.amazonaws.com"
ALARM = f"arn:aws:cloudwatch:{HOME}:{HUB}:alarm"
RULE = f"arn:aws:events:{HOME}:{HUB}:rule"
FINDING_RULE = f"{RULE}/warden/lambda-warden-FindingRule"
REGIONS = pytest.mark.parametrize("region", [HOME, EUROPE])
OF_ENROLLED = pytest.mark.parametrize("account", [HUB, MEMBER])


def queue(name: str, account: str = HUB, region: str = HOME) -> str:
    return f"arn:aws:sqs:{region}:{account}:{name}"


def topic(account: str, region: str = HOME) -> str:
    return f"arn:aws:sns:{region}:{account}:warden-dead-letters"


@pytest.mark.parametrize("name", ["FindingRule", "FunctionAlarmRule", "AccountAlarmRule"])
def test_the_rules_for_findings_and_alarms_tell_people(org: LocalOrg, name: str) -> None:
    arn = f"{RULE}/warden/lambda-warden-{name}"

    assert service_may(org, EVENTS, "sns:Publish", notifications(org), arn=arn, account=HUB)


@pytest.mark.parametrize(
    "rule",
    [
        f"{RULE}/warden/lambda-warden-DeadLetterFunctionDriftFound",
        f"{RULE}/warden/mine",
        f"{RULE}/lambda-warden-FindingRule",
        f"{RULE}/mine/lambda-warden-FindingRule",
        f"{FINDING_RULE}2",
        f"arn:aws:events:{HOME}:{MEMBER}:rule/warden/lambda-warden-FindingRule",
        f"arn:aws:events:{EUROPE}:{HUB}:rule/warden/lambda-warden-FindingRule",
    ],
)
def test_no_other_rule_tells_people_anything(org: LocalOrg, rule: str) -> None:
    assert not service_may(org, EVENTS, "sns:Publish", notifications(org), arn=rule, account=owner(rule))


def test_each_alarm_of_wardens_tells_people(org: LocalOrg) -> None:
    arns = [f"{ALARM}:{name}" for name in org.alarms]

    told = [service_may(org, CLOUDWATCH, "sns:Publish", notifications(org), arn=arn, account=HUB) for arn in arns]

    assert told == [True] * len(arns)
    assert arns


@pytest.mark.parametrize(
    "alarm",
    [
        f"{ALARM}:mine",
        f"{ALARM}:my-warden-events-late",
        f"arn:aws:cloudwatch:{HOME}:{HUB}:insight-rule:warden-events-late",
        f"arn:aws:cloudwatch:{HOME}:{MEMBER}:alarm:warden-events-late",
        f"arn:aws:cloudwatch:{HOME}:{OUTSIDE}:alarm:warden-events-late",
        f"arn:aws:cloudwatch:{EUROPE}:{HUB}:alarm:warden-events-late",
    ],
)
def test_no_other_alarm_tells_people_anything(org: LocalOrg, alarm: str) -> None:
    assert not service_may(org, CLOUDWATCH, "sns:Publish", notifications(org), arn=alarm, account=owner(alarm))


@pytest.mark.parametrize("service", [EVENTS, "budgets.amazonaws.com"])
def test_no_other_service_tells_people_anything_even_for_an_alarm_of_ours(org: LocalOrg, service: str) -> None:
    arn = f"{ALARM}:warden-events-late"

    assert not service_may(org, service, "sns:Publish", notifications(org), arn=arn, account=HUB)


@pytest.mark.parametrize("service", [EVENTS, SNS, "s3.amazonaws.com", CLOUDWATCH])
def test_no_service_tells_people_anything_in_nobodys_name(org: LocalOrg, service: str) -> None:
    assert not service_may(org, service, "sns:Publish", notifications(org))


def test_no_other_service_tells_people_anything_even_for_the_finding_rule(org: LocalOrg) -> None:
    assert not service_may(org, "scheduler.amazonaws.com", "sns:Publish", notifications(org), arn=FINDING_RULE)


@pytest.mark.parametrize("rule", ["lambda-warden-FindingRule", "security-DeadLetterFunctionDriftFound-1A2B3C"])
def test_what_a_rule_of_wardens_bus_cannot_deliver_is_kept_whatever_the_stack_is_called(
    org: LocalOrg, rule: str
) -> None:
    undelivered = queue("warden-hub-undelivered")

    assert service_may(org, EVENTS, "sqs:SendMessage", undelivered, arn=f"{RULE}/warden/{rule}", account=HUB)


@pytest.mark.parametrize(
    "rule",
    [
        f"{RULE}/mine",
        f"{RULE}/warden",
        f"{RULE}/mine/lambda-warden-FindingRule",
        f"{RULE}/warden2/lambda-warden-FindingRule",
        f"arn:aws:events:{HOME}:{HUB}:event-bus/warden/mine",
        f"arn:aws:events:{HOME}:{MEMBER}:rule/warden/lambda-warden-FindingRule",
        f"arn:aws:events:{HOME}:{OUTSIDE}:rule/warden/lambda-warden-FindingRule",
        f"arn:aws:events:{EUROPE}:{HUB}:rule/warden/lambda-warden-FindingRule",
    ],
)
def test_no_other_rule_leaves_anything_with_the_undelivered(org: LocalOrg, rule: str) -> None:
    undelivered = queue("warden-hub-undelivered")

    assert not service_may(org, EVENTS, "sqs:SendMessage", undelivered, arn=rule, account=owner(rule))


@pytest.mark.parametrize("name", ["warden-hub-failures", "warden-dead-letters"])
def test_no_rule_at_all_leaves_anything_in_the_other_queues(org: LocalOrg, name: str) -> None:
    assert not service_may(org, EVENTS, "sqs:SendMessage", queue(name), arn=FINDING_RULE, account=HUB)


@REGIONS
@OF_ENROLLED
@pytest.mark.parametrize("rule", ["warden-forward-lambda", "warden-forward-iam", "warden-forward-alarms"])
def test_what_a_forwarding_rule_cannot_deliver_is_kept(org: LocalOrg, account: str, region: str, rule: str) -> None:
    arn = f"arn:aws:events:{region}:{account}:rule/{rule}"

    assert service_may(
        org, EVENTS, "sqs:SendMessage", queue("warden-undelivered", account, region), arn=arn, account=account
    )


@REGIONS
@OF_ENROLLED
@pytest.mark.parametrize(
    ("of", "rule"),
    [
        ("{account}", "rule/mine"),
        ("{account}", "rule/warden"),
        ("{account}", "rule/mine/warden-forward-lambda"),
        ("{account}", "event-bus/warden-forward-lambda"),
        (OTHER, "rule/warden-forward-lambda"),
        (OUTSIDE, "rule/warden-forward-lambda"),
    ],
)
def test_no_other_rule_leaves_anything_with_what_was_not_forwarded(
    org: LocalOrg, account: str, region: str, of: str, rule: str
) -> None:
    undelivered = queue("warden-undelivered", account, region)
    arn = f"arn:aws:events:{region}:{of.format(account=account)}:{rule}"

    assert not service_may(org, EVENTS, "sqs:SendMessage", undelivered, arn=arn, account=owner(arn))


@OF_ENROLLED
def test_no_rule_of_another_region_leaves_anything_with_what_was_not_forwarded(org: LocalOrg, account: str) -> None:
    arn = f"arn:aws:events:{EUROPE}:{account}:rule/warden-forward-lambda"

    assert not service_may(
        org, EVENTS, "sqs:SendMessage", queue("warden-undelivered", account), arn=arn, account=account
    )


@REGIONS
@OF_ENROLLED
def test_the_topic_hands_its_letters_on_to_the_queue(org: LocalOrg, account: str, region: str) -> None:
    letters = queue("warden-dead-letters", account, region)

    assert service_may(org, SNS, "sqs:SendMessage", letters, arn=topic(account, region), account=account)


@OF_ENROLLED
@pytest.mark.parametrize(
    "source",
    [
        "arn:aws:sns:{region}:{account}:mine",
        "arn:aws:sns:{region}:{account}:warden-dead-letters2",
        f"arn:aws:sns:{EUROPE}:{{account}}:warden-dead-letters",
        f"arn:aws:sns:{{region}}:{OTHER}:warden-dead-letters",
        f"arn:aws:sns:{{region}}:{OUTSIDE}:warden-dead-letters",
        "arn:aws:s3:::warden-dead-letters",
    ],
)
def test_no_other_topic_puts_letters_into_the_queue(org: LocalOrg, account: str, source: str) -> None:
    arn = source.format(region=HOME, account=account)

    assert not service_may(org, SNS, "sqs:SendMessage", queue("warden-dead-letters", account), arn=arn)


@pytest.mark.parametrize("name", ["warden-hub-undelivered", "warden-undelivered", "warden-dead-letters"])
@pytest.mark.parametrize("service", [EVENTS, SNS, "s3.amazonaws.com"])
def test_no_service_puts_anything_into_a_queue_in_nobodys_name(org: LocalOrg, name: str, service: str) -> None:
    assert not service_may(org, service, "sqs:SendMessage", queue(name))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("warden-hub-undelivered", FINDING_RULE),
        ("warden-undelivered", f"{RULE}/warden-forward-lambda"),
        ("warden-dead-letters", topic(HUB)),
    ],
)
@pytest.mark.parametrize("action", ["ReceiveMessage", "DeleteMessage", "PurgeQueue", "SetQueueAttributes"])
def test_whoever_may_send_to_a_queue_does_nothing_else_with_it(
    org: LocalOrg, name: str, source: str, action: str
) -> None:
    service = f"{source.split(':')[2]}.amazonaws.com"

    assert service_may(org, service, "sqs:SendMessage", queue(name), arn=source, account=HUB)
    assert not service_may(org, service, f"sqs:{action}", queue(name), arn=source, account=HUB)


OF_SPOKES = ("warden-dead-letters", "warden-undelivered")
QUEUES = [
    *(queue(name) for name in ("warden-hub-failures", "warden-hub-undelivered")),
    *(queue(f"warden-hub-later-{control.replace('_', '-')}") for control in CONTROLS),
    *(queue(name, account) for name in OF_SPOKES for account in (HUB, MEMBER)),
]


@pytest.mark.parametrize("arn", QUEUES)
@pytest.mark.parametrize("action", ["SendMessage", "ReceiveMessage", "PurgeQueue", "SetQueueAttributes"])
def test_nobody_uses_a_queue_without_tls(org: LocalOrg, arn: str, action: str) -> None:
    mine = administrator(org, owner(arn))

    assert mine.may(f"sqs:{action}", arn, {"aws:securetransport": "true"})
    assert not mine.may(f"sqs:{action}", arn, {"aws:securetransport": "false"})


@pytest.mark.parametrize("account", [HUB, MEMBER])
def test_nobody_publishes_letters_without_tls(org: LocalOrg, account: str) -> None:
    mine = administrator(org, account)

    assert mine.may("sns:Publish", topic(account), {"aws:securetransport": "true"})
    assert not mine.may("sns:Publish", topic(account), {"aws:securetransport": "false"})


def test_nobody_publishes_notifications_without_tls(org: LocalOrg) -> None:
    mine = administrator(org, HUB)

    assert mine.may("sns:Publish", notifications(org), {"aws:securetransport": "true"})
    assert not mine.may("sns:Publish", notifications(org), {"aws:securetransport": "false"})

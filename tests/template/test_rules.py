"""Which calls reach which function, by the patterns of the two templates alone."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from botocore.loaders import Loader

from local_org.events.rules import rules_of
from tests.template.stacks import HOME, MEMBER, functions, hub, names, remediators, spoke
from warden.trigger import parse_sweep

TRIGGERS: Mapping[str, Mapping[str, set[str]]] = {
    "shared_role": {
        "lambda": {"CreateFunction", "UpdateFunctionConfiguration", "DeleteFunction"},
        "iam": {"AttachRolePolicy", "PutRolePolicy", "UpdateAssumeRolePolicy"},
    },
    "plaintext_secrets": {
        "lambda": {"CreateFunction", "UpdateFunctionConfiguration", "PublishVersion", "CreateAlias", "UpdateAlias"},
        "iam": set(),
    },
    "dead_letter": {
        "lambda": {
            "CreateFunction",
            "UpdateFunctionConfiguration",
            "PutFunctionEventInvokeConfig",
            "UpdateFunctionEventInvokeConfig",
            "DeleteFunctionEventInvokeConfig",
            "PutFunctionConcurrency",
            "DeleteFunctionConcurrency",
        },
        "iam": set(),
    },
    "stream_failures": {"lambda": {"CreateEventSourceMapping", "UpdateEventSourceMapping"}, "iam": set()},
    "undo": {"lambda": set(), "iam": set()},
    "sweep": {"lambda": set(), "iam": set()},
    "letters": {"lambda": set(), "iam": set()},
    "redrive": {"lambda": set(), "iam": set()},
}
GLOBAL_REGION = "us-east-1"
FORWARDERS = rules_of(spoke(GLOBAL_REGION))
SELECTORS = rules_of(hub())
USER = {"type": "IAMUser", "arn": f"arn:aws:iam::{MEMBER}:user/developer", "userName": "developer"}


def session(role: str) -> dict[str, Any]:
    """The userIdentity of somebody who assumed a role, given as path and name."""
    issuer = {"type": "Role", "arn": f"arn:aws:iam::{MEMBER}:role/{role}"}
    return {"type": "AssumedRole", "sessionContext": {"sessionIssuer": issuer}}


def call(service: str, name: str, **detail: Any) -> dict[str, Any]:
    """What EventBridge says of a successful call in the global region, where both services are heard."""
    return {
        "source": f"aws.{service}",
        "detail-type": "AWS API Call via CloudTrail",
        "account": MEMBER,
        "region": GLOBAL_REGION,
        "detail": {"eventSource": f"{service}.amazonaws.com", "eventName": name, "userIdentity": USER} | detail,
    }


def reached(event: Mapping[str, Any]) -> list[str]:
    """The functions that an event reaches: what AWS says by way of a forwarder, Warden's own events straight."""
    forwarded = any(rule.matches(event) for rule in FORWARDERS)
    if event["source"] != "warden" and not forwarded:
        return []
    targets = {target.arn for rule in SELECTORS if rule.matches(event) for target in rule.targets}
    return [name for name, function in functions().items() if function.arn in targets]


def listening_for(operation: str) -> list[str]:
    """The functions that hear of a call of Lambda, by the table above."""
    return [name for name in names() if operation in TRIGGERS[name]["lambda"]]


def spellings(service: str) -> Iterator[tuple[str, str]]:
    """Every operation of a service that botocore knows, with each name that CloudTrail might give it."""
    model = Loader().load_service_model(service, "service-2")
    for operation in model["operations"]:
        for version in ("", "20150331", "20150331v2", "20170331v2"):
            yield operation, operation + version


@pytest.mark.parametrize("service", ["lambda", "iam"])
@pytest.mark.parametrize("control", names())
def test_a_function_is_reached_by_its_calls_in_every_spelling_and_by_no_other(control: str, service: str) -> None:
    wanted = TRIGGERS[control][service]

    found = {operation for operation, name in spellings(service) if control in reached(call(service, name))}

    assert found == wanted


def test_lambda_calls_are_known_by_both_spellings() -> None:
    versioned = {
        name for _, name in spellings("lambda") if name.endswith("20150331v2") and reached(call("lambda", name))
    }

    assert versioned == {f"{name}20150331v2" for services in TRIGGERS.values() for name in services["lambda"]}


@pytest.mark.parametrize("service", ["lambda", "iam"])
def test_the_spoke_forwards_what_a_rule_of_the_hub_selects_and_nothing_else(service: str) -> None:
    calls = [call(service, name) for _, name in spellings(service)]
    forwarded = {event["detail"]["eventName"] for event in calls if any(rule.matches(event) for rule in FORWARDERS)}
    selected = {event["detail"]["eventName"] for event in calls if any(rule.matches(event) for rule in SELECTORS)}

    assert forwarded == selected


@pytest.mark.parametrize("service", ["lambda", "iam"])
def test_no_rule_of_either_side_takes_a_failed_call(service: str) -> None:
    failed = [call(service, name, errorCode="AccessDenied") for _, name in spellings(service)]

    taken = [event for event in failed if any(rule.matches(event) for rule in FORWARDERS + SELECTORS)]

    assert taken == []


@pytest.mark.parametrize("envelope", ["aws.cloudfront", "aws.lambda"])
def test_no_rule_of_either_side_takes_cloudfronts_function_for_lambdas(envelope: str) -> None:
    event = call("lambda", "CreateFunction", eventSource="cloudfront.amazonaws.com") | {"source": envelope}

    assert [rule for rule in FORWARDERS + SELECTORS if rule.matches(event)] == []


def test_a_function_url_is_not_a_function() -> None:
    assert reached(call("lambda", "CreateFunctionUrlConfig")) == []


@pytest.mark.parametrize(
    "identity",
    [
        USER,
        session("developer"),
        session("warden/orders-eu-west-1"),
        {"type": "AssumedRole"},
        {"type": "AssumedRole", "sessionContext": {}},
        {"type": "AssumedRole", "sessionContext": {"sessionIssuer": {}}},
        {},
        None,
    ],
    ids=str,
)
def test_anybodys_call_reaches_all_who_listen_for_it(identity: dict[str, Any] | None) -> None:
    event = call("lambda", "CreateFunction20150331", userIdentity=identity)

    assert reached(event) == listening_for("CreateFunction")


def test_a_call_without_an_identity_reaches_all_who_listen_for_it() -> None:
    event = call("lambda", "CreateFunction20150331")

    del event["detail"]["userIdentity"]

    assert reached(event) == listening_for("CreateFunction")


@pytest.mark.parametrize("control", names())
def test_a_function_is_not_reached_by_its_own_changes_but_its_siblings_are(control: str) -> None:
    own = session(f"lambda-warden/warden-spoke-{control.replace('_', '-')}")

    found = reached(call("lambda", "UpdateFunctionConfiguration20150331v2", userIdentity=own))

    assert found == [name for name in listening_for("UpdateFunctionConfiguration") if name != control]


def test_shared_role_is_not_reached_by_the_policies_it_attaches_itself() -> None:
    own = session("lambda-warden/warden-spoke-shared-role")

    assert reached(call("iam", "AttachRolePolicy", userIdentity=own)) == []


@pytest.mark.parametrize("control", remediators())
def test_drift_reaches_the_functions_that_it_names(control: str) -> None:
    drift = {"source": "warden", "detail-type": "Warden Drift", "account": HOME.account, "region": HOME.region}

    assert reached(drift | {"detail": {"controls": [control]}}) == [control]
    assert reached(drift | {"detail": {"controls": ["all"]}}) == remediators()
    assert reached(drift | {"detail": {"controls": ["another"]}}) == []


def test_a_request_to_undo_reaches_undo_and_nobody_else() -> None:
    request = {"source": "warden", "detail-type": "Warden Undo Requested", "account": HOME.account, "detail": {}}

    assert reached(request) == ["undo"]


def test_a_request_for_a_sweep_reaches_the_sweep_and_nobody_else() -> None:
    request = {"source": "warden", "detail-type": "Warden Sweep Requested", "account": HOME.account, "detail": {}}

    assert reached(request) == ["sweep"]


def test_a_request_for_a_redrive_reaches_redrive_and_nobody_else() -> None:
    request = {"source": "warden", "detail-type": "Warden Redrive Requested", "account": HOME.account, "detail": {}}

    assert reached(request) == ["redrive"]


@pytest.mark.parametrize(
    ("given", "schedule", "state"),
    [
        ("rate(1 day)", "rate(1 day)", "ENABLED"),
        ("cron(0 3 * * ? *)", "cron(0 3 * * ? *)", "ENABLED"),
        ("", "rate(1 day)", "DISABLED"),
    ],
    ids=["a rate", "a time of day", "never"],
)
def test_a_sweep_of_everything_is_due_as_the_parameter_says(given: str, schedule: str, state: str) -> None:
    (rule,) = (rule for rule in hub(SweepSchedule=given).of_type("AWS::Events::Rule") if rule.ref == "warden-sweep-due")

    (target,) = rule.properties["Targets"]

    assert (rule.properties["ScheduleExpression"], rule.properties["State"]) == (schedule, state)
    assert parse_sweep(json.loads(target["Input"])).pair is None


@pytest.mark.parametrize(
    "kind",
    ["Warden Drift", "Warden Finding", "Warden Undo Requested", "Warden Sweep Requested", "Warden Redrive Requested"],
)
def test_a_member_account_cannot_pass_for_warden(kind: str) -> None:
    forged = {"source": "warden", "detail-type": kind, "account": MEMBER, "detail": {"controls": ["all"]}}

    assert [rule for rule in SELECTORS if rule.matches(forged)] == []


def test_iam_is_listened_to_in_the_global_region_of_each_partition_and_nowhere_else() -> None:
    regions = ["us-east-1", "us-gov-west-1", "cn-north-1", "eu-west-1", "us-gov-east-1", "cn-northwest-1"]

    heard = [
        region for region in regions if any("aws.iam" in rule.pattern["source"] for rule in rules_of(spoke(region)))
    ]

    assert heard == ["us-east-1", "us-gov-west-1", "cn-north-1"]


def test_no_pattern_is_longer_than_eventbridge_takes() -> None:
    longest = max(len(json.dumps(rule.pattern, separators=(",", ":"))) for rule in FORWARDERS + SELECTORS)

    assert longest <= 2048


def test_a_finding_is_told_as_a_sentence() -> None:
    detail = {
        "control": "dead_letter",
        "status": "REMEDIATED",
        "function": f"arn:aws:lambda:eu-west-1:{MEMBER}:function:orders",
        "name": "orders",
        "account": MEMBER,
        "region": "eu-west-1",
        "reason": "no dead-letter queue and no on-failure destination",
        "mode": "remediate",
        "at": "2025-05-04T10:00:00Z",
    }
    finding = {"source": "warden", "detail-type": "Warden Finding", "account": HOME.account, "detail": detail}

    told = [
        target.transformer.text(finding)
        for rule in SELECTORS
        if rule.matches(finding)
        for target in rule.targets
        if target.transformer
    ]

    assert "".join(told) == (
        '"Lambda Warden: dead_letter is REMEDIATED for orders (222222222222, eu-west-1): no dead-letter queue and no '
        "on-failure destination. Mode: remediate, at 2025-05-04T10:00:00Z. "
        'arn:aws:lambda:eu-west-1:222222222222:function:orders"'
    )

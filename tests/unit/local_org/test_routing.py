"""Events through the rules of the two real templates."""

from typing import Any

import pytest

from local_org.events.envelope import wrap
from local_org.events.routing import Router
from local_org.place import Place

HUB = Place("111111111111", "eu-west-1")
EVERYONE = ["shared_role", "plaintext_secrets", "dead_letter"]


@pytest.fixture(scope="module")
def router() -> Router:
    return Router(HUB)


def record(service: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "recipientAccountId": "222222222222",
        "userIdentity": {"type": "IAMUser"},
        **more,
    }


def session_of(role: str) -> dict[str, Any]:
    arn = f"arn:aws:iam::222222222222:role/{role}"
    return {"userIdentity": {"type": "AssumedRole", "sessionContext": {"sessionIssuer": {"arn": arn}}}}


def drift(account: str, *controls: str) -> dict[str, Any]:
    detail = {"controls": list(controls), "function": "arn:aws:lambda:us-east-1:222222222222:function:f"}
    return {
        "source": "warden",
        "detail-type": "Warden Drift",
        "account": account,
        "region": HUB.region,
        "detail": detail,
    }


@pytest.mark.parametrize(
    ("name", "reached"),
    [
        ("CreateFunction20150331", EVERYONE),
        ("CreateFunction", EVERYONE),
        ("UpdateFunctionConfiguration20150331v2", EVERYONE),
        ("DeleteFunction20150331", ["shared_role"]),
        ("PublishVersion20150331", ["plaintext_secrets"]),
        ("PutFunctionEventInvokeConfig", ["dead_letter"]),
        ("DeleteFunctionEventInvokeConfig", ["dead_letter"]),
        ("CreateFunctionUrlConfig", []),
        ("UpdateFunctionCode20150331v2", []),
        ("GetFunction20150331v2", []),
    ],
)
def test_a_lambda_call_reaches_the_functions_that_look_at_what_it_changed(
    router: Router, name: str, reached: list[str]
) -> None:
    assert router.route(wrap(record("lambda", name))) == reached


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "ap-south-2"])
def test_lambda_calls_are_heard_in_every_region(router: Router, region: str) -> None:
    assert router.route(wrap(record("lambda", "CreateFunction20150331"), region)) == EVERYONE


@pytest.mark.parametrize("name", ["AttachRolePolicy", "PutRolePolicy", "UpdateAssumeRolePolicy"])
def test_a_change_of_what_a_role_may_do_reaches_shared_role(router: Router, name: str) -> None:
    assert router.route(wrap(record("iam", name))) == ["shared_role"]


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(record("cloudfront", "CreateFunction"), id="CloudFront has functions too"),
        pytest.param(record("lambda", "CreateFunction20150331", errorCode="AccessDenied"), id="it failed"),
        pytest.param(record("iam", "DeleteRole"), id="a role is gone"),
        pytest.param(record("iam", "CreateFunction20150331"), id="not Lambda's"),
    ],
)
def test_what_changes_no_function_reaches_nothing(router: Router, event: dict[str, Any]) -> None:
    assert router.route(wrap(event)) == []


@pytest.mark.parametrize("control", EVERYONE)
def test_a_function_does_not_hear_of_its_own_changes_but_its_siblings_do(router: Router, control: str) -> None:
    own = session_of(f"lambda-warden/warden-spoke-{control.replace('_', '-')}")

    reached = router.route(wrap(record("lambda", "UpdateFunctionConfiguration20150331v2", **own)))

    assert reached == [name for name in EVERYONE if name != control]


def test_a_session_of_any_other_role_is_heard(router: Router) -> None:
    deployment = session_of("deployment")

    assert router.route(wrap(record("lambda", "CreateFunction20150331", **deployment))) == EVERYONE


def test_drift_said_by_the_hub_reaches_the_controls_it_names(router: Router) -> None:
    assert router.route(drift(HUB.account, "dead_letter")) == ["dead_letter"]
    assert router.route(drift(HUB.account, "all")) == [*EVERYONE, "stream_failures"]


def test_drift_said_by_any_other_account_reaches_nothing(router: Router) -> None:
    assert router.route(drift("222222222222", "all")) == []

"""Faults at the endpoint: which calls they hit, how often, and what the caller sees of them."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from local_org.errors import ApiError
from local_org.faults import acts
from local_org.faults.rules import Faults, Rule, Where
from tests.unit.local_org.endpoint.small_org import Clock, Org, allow

LOOKS = allow(["iam:GetRole", "lambda:GetFunctionConfiguration", "dynamodb:GetItem"], "*")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def faults(org: Org, clock: Clock) -> Faults:
    """In force at the endpoint; rules end by `clock`."""
    org.endpoint.interpose = faults = Faults(clock)
    return faults


def outcome(client: Any, name: str = "looker") -> str:
    """The error code of one call, or that it was answered."""
    try:
        client.get_role(RoleName=name)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "answered"


@pytest.fixture
def looker(org: Org) -> Any:
    """IAM for a session of a role."""
    return org.client("iam", org.session(org.role("looker", LOOKS)))


def test_a_rule_hits_the_nth_call_and_as_many_as_it_says(faults: Faults, looker: Any) -> None:
    rule = faults.add(Rule(acts.throttled, skip=1, times=2))

    assert [outcome(looker) for _ in range(4)] == ["answered", "Throttling", "Throttling", "answered"]
    assert rule.hits == 2


def test_a_rule_ends_some_time_after_its_first_hit(faults: Faults, looker: Any, clock: Clock) -> None:
    faults.add(Rule(acts.denied, seconds=60))
    clock.now += 1000
    during = [outcome(looker)]

    clock.now += 59
    during.append(outcome(looker))
    clock.now += 1

    assert (during, outcome(looker)) == (["AccessDenied"] * 2, "answered")


@pytest.mark.parametrize(
    ("where", "seen"),
    [
        (Where(), "ExpiredToken"),
        (Where(("iam:Get*",)), "ExpiredToken"),
        (Where(("iam:Put*", "lambda:*")), "answered"),
        (Where(session="s1"), "ExpiredToken"),
        (Where(session="another"), "answered"),
        (Where(about="looker"), "ExpiredToken"),
        (Where(about="somebody"), "answered"),
    ],
)
def test_a_rule_takes_the_calls_that_it_is_about(faults: Faults, looker: Any, where: Where, seen: str) -> None:
    faults.add(Rule(acts.expired, where))

    assert outcome(looker) == seen


def test_people_are_never_hit(faults: Faults, org: Org) -> None:
    org.role("looker")
    faults.add(Rule(acts.denied))

    assert outcome(org.client("iam")) == "answered"


def test_no_rule_is_left_once_all_are_lifted(faults: Faults, looker: Any) -> None:
    faults.add(Rule(acts.denied))

    faults.clear()

    assert outcome(looker) == "answered"


@pytest.mark.parametrize(
    ("service", "call", "answer"),
    [
        ("iam", {"RoleName": "looker"}, ("Throttling", 400)),
        ("lambda", {"FunctionName": "f"}, ("TooManyRequestsException", 429)),
        ("dynamodb", {"TableName": "t", "Key": {"k": {"S": "v"}}}, ("ThrottlingException", 400)),
    ],
)
def test_each_service_throttles_in_its_own_words(
    faults: Faults, org: Org, service: str, call: dict[str, Any], answer: tuple[str, int]
) -> None:
    client = org.client(service, org.session(org.role("looker", LOOKS)))
    faults.add(Rule(acts.throttled))
    method = {"iam": "get_role", "lambda": "get_function_configuration", "dynamodb": "get_item"}[service]

    with pytest.raises(ClientError) as raised:
        getattr(client, method)(**call)

    response = raised.value.response
    assert (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == answer


@pytest.mark.parametrize(("act", "tags"), [(acts.lost, ["team"]), (acts.unreached, [])])
def test_a_lost_answer_closes_the_connection_and_the_call_took_effect_or_not(
    faults: Faults, org: Org, act: Any, tags: list[str]
) -> None:
    tagger = org.client("iam", org.session(org.role("tagger", allow("iam:TagRole", "*"))))
    faults.add(Rule(act, Where(("iam:TagRole",)), times=1))

    with pytest.raises(ConnectionClosedError):
        tagger.tag_role(RoleName="tagger", Tags=[{"Key": "team", "Value": "x"}])

    found = org.client("iam").list_role_tags(RoleName="tagger")["Tags"]
    assert [tag["Key"] for tag in found] == tags


def test_a_session_that_ends_is_over_for_good_and_another_one_is_not(faults: Faults, org: Org, looker: Any) -> None:
    faults.add(Rule(acts.Ends(), skip=1))
    arn = org.client("iam").get_role(RoleName="looker")["Role"]["Arn"]

    old = [outcome(looker) for _ in range(3)]

    assert old == ["answered", "ExpiredToken", "ExpiredToken"]
    assert outcome(org.client("iam", org.session(arn))) == "answered"


def test_a_deed_in_between_comes_before_the_call(faults: Faults, org: Org, looker: Any) -> None:
    admin = org.client("iam")
    faults.add(Rule(acts.first(lambda: admin.tag_role(RoleName="looker", Tags=[{"Key": "team", "Value": "x"}]))))

    role = looker.get_role(RoleName="looker")["Role"]

    assert role["Tags"] == [{"Key": "team", "Value": "x"}]


def test_an_update_in_progress_shows(faults: Faults, org: Org) -> None:
    client = org.client("lambda", org.session(org.role("looker", LOOKS)))
    before = client.get_function_configuration(FunctionName="f").get("LastUpdateStatus")

    faults.add(Rule(acts.updating))

    during = client.get_function_configuration(FunctionName="f")
    assert (before, during["LastUpdateStatus"], during["FunctionName"]) == (None, "InProgress", "f")


def test_what_was_called_is_told_also_when_it_failed(org: Org, looker: Any) -> None:
    heard: list[str] = []
    org.endpoint.interpose = faults = Faults(Clock(), after=lambda call: heard.append(call.action))
    faults.add(Rule(acts.refused(ApiError("Nope", "no", 400)), times=1))

    ends = [outcome(looker), outcome(looker)]

    assert (ends, heard) == (["Nope", "answered"], ["GetRole", "GetRole"])

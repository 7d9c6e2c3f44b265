"""How calls are counted and what tools name is judged."""

from dataclasses import replace

from bench.organization.counting import Calls, counted
from bench.organization.measured import DEAD_LETTER, SECRET, SHARED_ROLE, scores
from bench.organization.planting import plant
from bench.secrets.score import Score
from local_org.endpoint.call_log import Logged
from local_org.place import Place

PLACE = Place("222222222222", "us-east-1")
CALL = Logged(
    principal="arn:aws:sts::222222222222:assumed-role/warden-spoke-sweep/warden-sweep",
    role=None,
    session="",
    service="lambda",
    action="lambda:ListFunctions",
    resource="*",
    account="222222222222",
    region="us-east-1",
    allowed=True,
    error_code=None,
)


def test_calls_are_counted_by_action_and_by_whose_they_are() -> None:
    hub = replace(CALL, principal="arn:aws:sts::111111111111:assumed-role/warden-hub-sweep/s", action="sts:AssumeRole")

    calls = counted([CALL, CALL, hub], "222222222222")

    assert calls == Calls({"lambda:ListFunctions": 2}, {"sts:AssumeRole": 1})
    assert (calls.in_account, calls.in_all) == (2, 3)


def test_what_a_service_delivers_is_no_call() -> None:
    delivery = replace(CALL, principal="events.amazonaws.com", action="lambda:InvokeFunction")

    assert counted([delivery], "222222222222") == Calls({}, {})


def test_the_slowest_quota_decides_how_long_calls_take_at_least() -> None:
    shared = Calls({"lambda:ListFunctions": 30, "lambda:ListTags": 30, "lambda:GetFunction": 100}, {})
    policies = Calls({"lambda:ListFunctions": 30, "lambda:GetPolicy": 150, "iam:GetRole": 900}, {})

    assert (shared.least_seconds, policies.least_seconds) == (4, 10)


def test_calls_of_the_hub_take_nothing_of_the_accounts_quota() -> None:
    assert Calls({}, {"lambda:ListFunctions": 1500}).least_seconds == 0


def test_one_of_several_equal_parts_of_calls_is_what_a_single_event_takes() -> None:
    first = Calls({"lambda:GetFunction": 3, "sts:GetCallerIdentity": 3}, {"dynamodb:GetItem": 1})
    every = Calls({"lambda:GetFunction": 33, "sts:GetCallerIdentity": 3}, {"dynamodb:GetItem": 21})

    assert every.less(first, 10) == Calls({"lambda:GetFunction": 3}, {"dynamodb:GetItem": 2})


def test_who_names_all_but_one_user_of_each_shared_role_has_found_them_all() -> None:
    planted = plant(PLACE, 400, 0.05)
    named = [name for users in planted.sharers.values() for name in sorted(users)[1:]]

    judged = scores(planted, {SHARED_ROLE: named, SECRET: planted.secret, DEAD_LETTER: []})

    assert judged == {SHARED_ROLE: Score(right=4), SECRET: Score(right=20), DEAD_LETTER: Score(missed=20)}


def test_a_function_that_has_its_role_alone_is_a_false_finding() -> None:
    planted = plant(PLACE, 400, 0.05)
    sharing = frozenset[str]().union(*planted.sharers.values())
    alone = next(function.name for function in planted.functions if function.name not in sharing)

    judged = scores(planted, {SHARED_ROLE: [alone]})

    assert judged[SHARED_ROLE] == Score(false=1, missed=4)


def test_a_finding_that_a_tool_does_not_know_has_no_score() -> None:
    judged = scores(plant(PLACE, 100, 0), {SECRET: [], DEAD_LETTER: []})

    assert judged[SHARED_ROLE] is None
    assert judged[SECRET] == Score()

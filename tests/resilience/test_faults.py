"""AWS at its worst: each event ends as fixed, refused with a reason, or whole in the failure queue; nothing breaks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from local_org.errors import ApiError
from local_org.faults import acts
from local_org.faults.rules import Rule, Where
from tests.resilience.crash_points import Undisturbed
from tests.resilience.scenarios import (
    LETTERS,
    SECRETS,
    SHARED,
    Scenario,
    a_function_without_a_queue,
    a_new_credential,
)
from tests.resilience.world import HOME, MEMBER, World


def a_new_function(world: World) -> None:
    shared = world.role("shared")
    world.kept("first", shared)
    world.stage.settle()
    world.kept("second", shared)


SPLIT = Scenario(SHARED, a_new_function, {"shared_role second": "REMEDIATED"})
ATTACH = Scenario(LETTERS, a_function_without_a_queue, {"dead_letter first": "REMEDIATED"})
FLAG = Scenario(SECRETS, a_new_credential, {"plaintext_secrets first": "OPEN"})
MENDED = {SHARED: "REMEDIATED", LETTERS: "REMEDIATED", SECRETS: "OPEN"}
every_scenario = pytest.mark.parametrize("scenario", [SPLIT, ATTACH, FLAG], ids=lambda scenario: scenario.control)
FUNCTION = {SHARED: "second", LETTERS: "first", SECRETS: "first"}
UPDATE = ("lambda:UpdateFunctionConfiguration",)


def where(scenario: Scenario, *actions: str) -> Where:
    return Where(actions, session=f"warden-{scenario.control.replace('_', '-')}")


@every_scenario
def test_a_burst_of_throttling_is_sat_out(world: World, scenario: Scenario) -> None:
    undisturbed = Undisturbed.run(world, scenario)
    began = world.stage.waiting.now

    run = undisturbed.disturbed(
        *(Rule(acts.throttled, where(scenario, call), times=4) for call in set(undisturbed.calls))
    )

    assert run.status == MENDED[scenario.control]
    assert list(run.end.differs(undisturbed.end, undisturbed.beginning, tidies=False)) == []
    assert run.watch.broken == []
    assert world.stage.waiting.now - began > 10


@pytest.mark.parametrize("scenario", [ATTACH, FLAG], ids=lambda scenario: scenario.control)
def test_throttling_without_an_end_fails_the_event_and_its_redelivery_mends(world: World, scenario: Scenario) -> None:
    undisturbed = Undisturbed.run(world, scenario)
    wrong = []

    for call in dict.fromkeys(undisturbed.calls):
        run = undisturbed.disturbed(Rule(acts.throttled, where(scenario, call)))
        wrong += [f"{call}: {run.status}"] if run.outcome.error is None else []
        wrong += [f"{call}: {one}" for one in undisturbed.mended(run)]

    assert wrong == []


@every_scenario
def test_an_answer_that_is_lost_once_changes_nothing_in_the_end(world: World, scenario: Scenario) -> None:
    undisturbed = Undisturbed.run(world, scenario)
    wrong = []

    for number, call in enumerate(undisturbed.calls):
        run = undisturbed.disturbed(Rule(acts.lost, where(scenario), skip=number, times=1))
        wrong += [f"{number} {call}: {run.status}"] if run.status != MENDED[scenario.control] else []
        wrong += [f"{number} {call}: {one}" for one in undisturbed.mended(run)]

    assert wrong == []


@every_scenario
def test_a_call_that_a_policy_denies_ends_in_a_reason_or_the_failure_queue(world: World, scenario: Scenario) -> None:
    undisturbed = Undisturbed.run(world, scenario)
    ends, wrong = set(), []

    for call in dict.fromkeys(undisturbed.calls):
        run = undisturbed.disturbed(Rule(acts.denied, where(scenario, call)))
        ends.add("failed" if "AccessDenied" in str(run.outcome.error) else run.status)
        wrong += [f"{call}: {one}" for one in undisturbed.mended(run)]

    assert wrong == []
    # `None`: the account cannot be entered, so that there is nothing to tell of a function that never was wrong.
    # `OPEN`: without the key of fingerprints a credential is flagged all the same.
    assert ends - {"OPEN"} == {"BLOCKED", "failed", "None"}
    assert ("OPEN" in ends) == (scenario is FLAG)


@every_scenario
def test_a_session_that_ends_mid_way_is_opened_anew(world: World, scenario: Scenario) -> None:
    undisturbed = Undisturbed.run(world, scenario)
    in_spoke = sum(call.startswith(("lambda:", "iam:")) for call in undisturbed.calls)
    wrong = []

    for number in range(in_spoke):
        run = undisturbed.disturbed(Rule(acts.Ends(), where(scenario, "lambda:*", "iam:*"), skip=number))
        wrong += [f"{number}: {run.status}"] if run.status != MENDED[scenario.control] else []
        wrong += [f"{number}: {one}" for one in undisturbed.mended(run)]

    assert wrong == []


@every_scenario
def test_a_region_that_the_account_switched_off_has_nothing_to_mend(world: World, scenario: Scenario) -> None:
    undisturbed = Undisturbed.run(world, scenario)

    run = undisturbed.disturbed(Rule(acts.unknown, where(scenario, "lambda:*")))

    assert (run.status, run.watch.broken) == ("None", [])
    assert run.end.account == undisturbed.beginning.account


@pytest.mark.parametrize("scenario", [SPLIT, ATTACH], ids=lambda scenario: scenario.control)
def test_an_update_that_takes_three_minutes_is_waited_for(world: World, scenario: Scenario) -> None:
    undisturbed = Undisturbed.run(world, scenario)
    began = world.stage.waiting.now

    run = undisturbed.disturbed(
        Rule(acts.refused(acts.BUSY), where(scenario, *UPDATE), seconds=180),
        Rule(acts.updating, where(scenario, "lambda:GetFunctionConfiguration"), skip=skipped(scenario), seconds=180),
    )

    assert run.status == MENDED[scenario.control]
    assert list(run.end.differs(undisturbed.end, undisturbed.beginning, tidies=False)) == []
    assert 180 < world.stage.waiting.now - began < 300


@pytest.mark.parametrize("scenario", [SPLIT, ATTACH], ids=lambda scenario: scenario.control)
def test_an_update_that_takes_longer_than_an_invocation_is_left_to_the_retry(world: World, scenario: Scenario) -> None:
    undisturbed = Undisturbed.run(world, scenario)

    run = undisturbed.disturbed(
        Rule(acts.refused(acts.BUSY), where(scenario, *UPDATE), seconds=400),
        Rule(acts.updating, where(scenario, "lambda:GetFunctionConfiguration"), skip=skipped(scenario), seconds=400),
    )

    assert run.status == MENDED[scenario.control]
    assert [item["progress"] for item in run.end.journal[-2:]] == ["failed", "applied"]
    assert undisturbed.mended(run) == []


def skipped(scenario: Scenario) -> int:
    """How often the first look reads the configuration."""
    return 1 if scenario.control == LETTERS else 0


@pytest.mark.parametrize(
    ("scenario", "refusal"),
    [
        pytest.param(SPLIT, acts.NOT_ASSUMABLE, id="a role that cannot be assumed yet"),
        pytest.param(ATTACH, acts.NO_GRANT, id="a grant that is not visible yet"),
    ],
)
def test_what_iam_tells_a_minute_later_is_waited_for(world: World, scenario: Scenario, refusal: ApiError) -> None:
    undisturbed = Undisturbed.run(world, scenario)
    began = world.stage.waiting.now

    run = undisturbed.disturbed(Rule(acts.refused(refusal), where(scenario, *UPDATE), seconds=60))

    assert run.status == "REMEDIATED"
    assert list(run.end.differs(undisturbed.end, undisturbed.beginning, tidies=False)) == []
    assert 60 < world.stage.waiting.now - began < 120


def test_a_new_role_that_is_not_visible_yet_is_waited_for(world: World) -> None:
    undisturbed = Undisturbed.run(world, SPLIT)

    run = undisturbed.disturbed(
        *(
            Rule(acts.invisible, Where((call,), about="second-us-east-1"), seconds=20)
            for call in ("iam:AttachRolePolicy", "iam:PutRolePolicy")
        )
    )

    assert run.status == "REMEDIATED"
    assert list(run.end.differs(undisturbed.end, undisturbed.beginning, tidies=False)) == []


@every_scenario
def test_no_decision_hangs_on_a_read_that_may_be_old(world: World, scenario: Scenario) -> None:
    undisturbed = Undisturbed.run(world, scenario)
    reads = where(scenario, "dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem")

    run = undisturbed.disturbed(Rule(acts.forgetful, reads))

    assert run.status == MENDED[scenario.control]
    assert list(run.end.differs(undisturbed.end, undisturbed.beginning, tidies=False)) == []


DEPLOYMENTS: list[Callable[[World, str], object]] = [
    lambda world, arn: world.change(arn, Description="deployed"),
    lambda world, arn: world.functions.update_function_code(FunctionName=arn, ZipFile=b"new"),
    lambda world, arn: world.functions.tag_resource(Resource=arn, Tags={"release": "2"}),
]


@pytest.mark.parametrize("deploy", DEPLOYMENTS, ids=["configuration", "code", "tags"])
@pytest.mark.parametrize("scenario", [SPLIT, ATTACH], ids=lambda scenario: scenario.control)
def test_a_deployment_in_between_is_kept_and_the_function_mended(
    world: World, scenario: Scenario, deploy: Callable[[World, str], object]
) -> None:
    undisturbed = Undisturbed.run(world, scenario)
    arn = f"arn:aws:lambda:{HOME}:{MEMBER}:function:{FUNCTION[scenario.control]}"

    run = undisturbed.disturbed(
        Rule(acts.first(lambda: deploy(world, arn)), where(scenario, *UPDATE), times=1),
    )

    latest = world.functions.get_function(FunctionName=arn)
    after = (
        latest["Configuration"]["Description"],
        latest["Configuration"]["CodeSize"],
        latest.get("Tags", {}).get("release"),
    )
    assert (run.status, run.watch.broken) == ("REMEDIATED", [])
    assert after in (("deployed", 2, None), ("", 3, None), ("", 2, "2"))


def test_an_owner_who_takes_the_function_off_the_role_meanwhile_wins(world: World) -> None:
    undisturbed = Undisturbed.run(world, SPLIT)
    arn = f"arn:aws:lambda:{HOME}:{MEMBER}:function:second"
    moves = acts.first(lambda: world.change(arn, Role=world.role("theirs")))

    run = undisturbed.disturbed(Rule(moves, where(SPLIT, *UPDATE), times=1))

    assert run.watch.broken == []
    assert world.functions.get_function_configuration(FunctionName=arn)["Role"].endswith("role/theirs")
    assert run.status == "RESOLVED"


def test_a_function_that_is_deleted_meanwhile_is_gone(world: World) -> None:
    undisturbed = Undisturbed.run(world, SPLIT)
    deletes = acts.first(lambda: world.functions.delete_function(FunctionName="second"))

    run = undisturbed.disturbed(Rule(deletes, where(SPLIT, *UPDATE), times=1))
    world.stage.faults.clear()
    world.stage.settle()

    assert run.watch.broken == []
    assert {key for key in world.checkpoint().described() if "second" in key} == set()
    assert world.findings()["shared_role second"] == "RESOLVED"

"""Each hub function: its role, its log group, bounded concurrency, a place for events that fail, its folders."""

import pytest

from local_org.cloudformation.stack import Stack
from local_org.cloudformation.templates import ROOT
from local_org.events.rules import rules_of
from tests.template.stacks import functions, hub, names, remediators, spoke
from undo.flow import LONGEST_ATTEMPT


def test_no_two_functions_share_a_role() -> None:
    roles = [function.properties["Role"] for function in functions().values()]

    assert sorted(roles) == sorted(role.arn for role in hub().of_type("AWS::IAM::Role"))


def test_an_event_that_fails_goes_whole_to_the_failure_queue() -> None:
    queue = next(queue for queue in hub().of_type("AWS::SQS::Queue") if queue.logical_id == "FailureQueue")

    destinations = {
        config.properties["FunctionName"]: config.properties["DestinationConfig"]["OnFailure"]["Destination"]
        for config in hub().of_type("AWS::Lambda::EventInvokeConfig")
    }

    assert destinations == {function.ref: queue.arn for function in functions().values()}


def test_an_event_is_tried_three_times() -> None:
    configs = hub().of_type("AWS::Lambda::EventInvokeConfig")

    assert [config.properties["MaximumRetryAttempts"] for config in configs] == [2] * len(functions())


@pytest.mark.parametrize("stack", [hub(), spoke("us-east-1")], ids=["hub", "spoke"])
def test_an_event_that_cannot_be_delivered_goes_to_a_queue_of_its_own(stack: Stack) -> None:
    queue = next(queue for queue in stack.of_type("AWS::SQS::Queue") if queue.logical_id == "UndeliveredQueue")

    queues = {target.dead_letter for rule in rules_of(stack) for target in rule.targets}

    assert queues == {queue.arn}


def test_every_log_group_belongs_to_one_function_and_expires() -> None:
    groups = {
        group.ref: group.properties["RetentionInDays"]
        for group in hub(LogRetentionDays="30").of_type("AWS::Logs::LogGroup")
    }

    used = [function.properties["LoggingConfig"]["LogGroup"] for function in functions().values()]

    assert groups == dict.fromkeys(used, "30")
    assert len(groups) == len(used)


@pytest.mark.parametrize(("given", "reserved"), [("2", "2"), ("7", "7"), ("0", None)])
def test_concurrency_is_what_the_parameter_says_and_0_means_none(given: str, reserved: str | None) -> None:
    found = hub(ReservedConcurrency=given).of_type("AWS::Lambda::Function")

    assert {function.properties.get("ReservedConcurrentExecutions") for function in found} == {reserved}


def test_every_function_is_told_what_settings_asks_for() -> None:
    found = {name: function.properties["Environment"]["Variables"] for name, function in functions().items()}

    spokes = {name: f"lambda-warden/warden-spoke-{name.replace('_', '-')}" for name in names()}
    assert {name: variables["POWERTOOLS_SERVICE_NAME"] for name, variables in found.items()} == {
        name: name for name in names()
    }
    assert {name: variables["WARDEN_SPOKE_ROLE"] for name, variables in found.items()} == spokes


def test_sam_local_may_point_every_function_at_an_endpoint() -> None:
    endpoints = {
        function.properties["Environment"]["Variables"]["AWS_ENDPOINT_URL"] for function in functions().values()
    }

    assert endpoints == {""}


@pytest.mark.parametrize("name", names())
def test_a_stanza_has_what_its_name_promises(name: str) -> None:
    promised = ["functions/{}/__init__.py", "functions/{}/handler.py", "functions/{}/plan.py", "functions/{}/aws.py"]
    promised += ["events/{}/*.json", "tests/unit/{}/test_*.py"]

    missing = [pattern for pattern in promised if not list(ROOT.glob(pattern.format(name)))]

    assert missing == []


def test_every_folder_of_functions_has_a_stanza() -> None:
    folders = {handler.parent.name for handler in ROOT.glob("functions/*/handler.py")}

    assert folders == set(names())


def test_undo_waits_for_remediators_as_long_as_one_may_run() -> None:
    longest = max(functions()[name].properties["Timeout"] for name in remediators())

    assert LONGEST_ATTEMPT.total_seconds() == longest

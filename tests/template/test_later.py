"""The queues of events that are put off: one for each remediator, and nothing is lost there."""

from typing import Any

import pytest

from local_org.cloudformation.stack import Resource
from local_org.cloudformation.templates import HUB_TEMPLATE
from tests.template.stacks import functions, hub, remediators, written
from warden.pace import PACED, UNRESERVED

LONGEST_KEPT = 14 * 24 * 3600
FACTOR = 6  # of the function's time-out, as Lambda asks for


def queues() -> dict[str, Resource]:
    """The queues by the names of the controls that read them."""
    by_arn = {queue.arn: queue for queue in hub().of_type("AWS::SQS::Queue")}
    controls = {function.ref: name for name, function in functions().items()}
    mappings = hub().of_type("AWS::Lambda::EventSourceMapping")
    read = {controls[one.properties["FunctionName"]]: by_arn[one.properties["EventSourceArn"]] for one in mappings}
    return {
        name: queue for name, queue in read.items() if str(queue.ref).rpartition("/")[2].startswith("warden-hub-later-")
    }


def variables(name: str, **parameters: str) -> dict[str, Any]:
    """The environment of a hub function."""
    (found,) = (one for one in hub(**parameters).of_type("AWS::Lambda::Function") if one.ref == functions()[name].ref)
    return dict(found.properties["Environment"]["Variables"])


def test_each_remediator_has_a_queue_of_its_own_and_nobody_else_has_one() -> None:
    names = [queue.ref for queue in queues().values()]

    assert list(queues()) == remediators()
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", remediators())
def test_a_remediator_puts_off_into_the_queue_that_it_reads(name: str) -> None:
    assert variables(name)["WARDEN_LATER_QUEUE"] == queues()[name].ref


@pytest.mark.parametrize("name", remediators())
def test_what_fails_ends_whole_in_the_failure_queue(name: str) -> None:
    (failures,) = (queue for queue in hub().of_type("AWS::SQS::Queue") if queue.logical_id == "FailureQueue")

    assert queues()[name].properties["RedrivePolicy"]["deadLetterTargetArn"] == failures.arn


@pytest.mark.parametrize("name", remediators())
def test_an_event_is_kept_for_as_long_as_sqs_keeps_any_and_not_read_twice_at_once(name: str) -> None:
    properties = queues()[name].properties

    assert properties["MessageRetentionPeriod"] == LONGEST_KEPT
    assert properties["VisibilityTimeout"] == FACTOR * functions()[name].properties["Timeout"]


def test_every_queue_is_encrypted_and_refuses_what_comes_without_tls() -> None:
    plain = [
        queue.logical_id for queue in hub().of_type("AWS::SQS::Queue") if not queue.properties["SqsManagedSseEnabled"]
    ]
    denying = [
        (url, statement["Resource"])
        for policy in hub().of_type("AWS::SQS::QueuePolicy")
        for statement in policy.properties["PolicyDocument"]["Statement"]
        if statement["Sid"] == "OnlyOverTls"
        for url in policy.properties["Queues"]
    ]

    arns = {queue.ref: queue.arn for queue in hub().of_type("AWS::SQS::Queue")}
    assert plain == []
    assert {url for url, _ in denying} == set(arns)
    assert [url for url, resources in denying if arns[url] not in resources] == []


def test_every_function_knows_the_pace_and_among_how_many_it_is_shared() -> None:
    told = [variables(name, LambdaCallsPerSecond="5", ReservedConcurrency="4") for name in functions()]

    assert {(one["WARDEN_CALLS_PER_SECOND"], one["WARDEN_CONCURRENCY"]) for one in told} == {("5", "4")}


def test_the_pace_is_shared_among_as_many_remediators_as_there_are() -> None:
    assert len(remediators()) == PACED


def test_where_no_processes_are_reserved_as_many_are_reckoned_with_as_may_be_reserved() -> None:
    assert written(HUB_TEMPLATE)["Parameters"]["ReservedConcurrency"]["MaxValue"] == UNRESERVED

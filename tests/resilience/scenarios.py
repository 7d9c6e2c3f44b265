"""What a handler may be doing when it dies: each scenario ends with the event that it is about to get."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from local_org.faults.acts import dies_after
from local_org.faults.rules import Rule, Where
from local_org.faults.stage import Delivery
from tests.resilience.world import EC2, GRANT, HOME, LAMBDA, LOGS, MEMBER, READ_ONLY, SECRET, World
from undo.flow import LONGEST_ATTEMPT

SHARED, SECRETS, LETTERS, UNDO = "shared_role", "plaintext_secrets", "dead_letter", "undo"
SWEEP, STREAMS = "sweep", "stream_failures"
FOREVER = "2100-01-01T00:00:00Z"
BY = {"by": "an operator", "reason": "it broke a report", "at": "2026-03-04T09:15:02Z"}


@dataclass(frozen=True, slots=True)
class Scenario:
    """control: whose handler dies. prepare: brings the account there. ends: the findings after it, by hand.

    variables: of the handler's environment, where they differ from the template's defaults. tidies: there is no
    finding that could tell what became of an attempt: its effect stands, and it stays `applying` in the journal.
    """

    control: str
    prepare: Callable[[World], None]
    ends: Mapping[str, str]
    variables: Mapping[str, str] = field(default_factory=dict)
    tidies: bool = False

    @property
    def name(self) -> str:
        return f"{self.control}: {self.prepare.__name__.replace('_', ' ')}"

    def event(self, world: World) -> Delivery:
        """Prepares, and gives the last event for the control."""
        self.prepare(world)
        return world.last(self.control)


def two_on_one_role(world: World) -> str:
    """Both have a dead-letter queue; the second one's event is still to come. Its ARN."""
    shared = world.role("shared", managed=(LOGS, READ_ONLY))
    world.put("shared", "table", "dynamodb:GetItem", f"arn:aws:dynamodb:{HOME}:{MEMBER}:table/orders")
    world.kept("first", shared)
    world.stage.settle()
    return world.kept("second", shared)


def a_new_function_on_a_shared_role(world: World) -> None:
    two_on_one_role(world)


def a_new_function_with_an_alias(world: World) -> None:
    shared = world.role("shared")
    world.kept("first", shared)
    world.stage.settle()
    arn = world.kept("second", shared, Publish=True)
    world.functions.create_alias(FunctionName=arn, Name="live", FunctionVersion="1")


def a_function_put_back_on_the_shared_role(world: World) -> None:
    arn = two_on_one_role(world)
    world.stage.settle()
    world.iam.detach_role_policy(RoleName="shared", PolicyArn=READ_ONLY)
    world.iam.delete_role_policy(RoleName="shared", PolicyName="table")
    world.put("shared", "bucket", "s3:GetObject", "arn:aws:s3:::pictures/*")
    world.stage.settle()
    world.change(arn, Role=f"arn:aws:iam::{MEMBER}:role/shared")


def a_deleted_function(world: World) -> None:
    shared = world.role("shared")
    world.kept("first", shared)
    arn = world.kept("second", shared)
    world.stage.settle()
    world.functions.delete_function(FunctionName=arn)


def a_role_that_others_may_assume(world: World) -> None:
    shared = world.role("shared", trusts=(LAMBDA, EC2))
    world.kept("first", shared)
    world.stage.settle()
    world.kept("second", shared)


def a_change_of_a_shared_role(world: World) -> None:
    shared = world.role("shared", trusts=(LAMBDA, EC2))
    for name in ("first", "second", "third"):
        world.kept(name, shared)
    world.stage.settle()
    world.put("shared", "more", "s3:GetObject", "arn:aws:s3:::pictures/*")


def a_function_without_a_queue(world: World) -> None:
    world.function("first", world.role("alone"))


def a_function_without_a_queue_behind_an_alias(world: World) -> None:
    arn = world.function("first", world.role("alone"), Publish=True)
    world.functions.create_alias(FunctionName=arn, Name="live", FunctionVersion="1")


def a_role_that_lost_its_grant(world: World) -> None:
    arn = world.function("first", world.role("alone"))
    world.stage.settle()
    # Lambda would refuse the queue without a grant, so that one is given in another way first.
    world.put("alone", "letters", "sqs:SendMessage", f"arn:aws:sqs:{HOME}:{MEMBER}:warden-dead-letters")
    world.iam.detach_role_policy(RoleName="alone", PolicyArn=GRANT)
    world.stage.settle()
    world.change(arn, Description="changed")


def a_new_credential(world: World) -> None:
    world.kept("first", world.role("alone"), Environment=SECRET)


def a_credential_that_another_function_holds(world: World) -> None:
    a_new_credential(world)
    world.stage.settle()
    world.kept("second", world.role("other"), Environment=SECRET)


def a_credential_behind_an_alias(world: World) -> None:
    arn = world.kept("first", world.role("alone"), Environment=SECRET, Publish=True)
    world.functions.create_alias(FunctionName=arn, Name="live", FunctionVersion="1")
    world.stage.settle()
    world.change(arn, Environment={"Variables": {}})


def a_credential_that_was_taken_out(world: World) -> None:
    arn = world.kept("first", world.role("alone"), Environment=SECRET)
    world.stage.settle()
    world.change(arn, Environment={"Variables": {}})


def a_new_function_in_an_account_that_is_exempt(world: World) -> None:
    two_on_one_role(world)
    scope = {"control": "all", "scope": MEMBER, "until": FOREVER, "owner": "the team"}
    world.restrain(subject=f"exemption#all#{MEMBER}", **scope, **BY)


def a_new_function_during_a_pause(world: World) -> None:
    two_on_one_role(world)
    world.restrain(subject="pause", **BY)


def a_function_put_back_for_the_second_time(world: World) -> None:
    arn = two_on_one_role(world)
    for _ in range(2):
        world.stage.settle()
        world.change(arn, Role=f"arn:aws:iam::{MEMBER}:role/shared")


def a_move_taken_back(world: World) -> None:
    arn = two_on_one_role(world)
    world.stage.settle()
    world.undo(SHARED, arn)


def a_move_taken_back_of_a_function_that_got_a_queue(world: World) -> None:
    shared = world.role("shared")
    world.kept("first", shared)
    arn = world.function("second", shared)
    world.stage.settle()
    world.undo(SHARED, arn)


def a_move_taken_back_too_late(world: World) -> None:
    arn = two_on_one_role(world)
    world.stage.settle()
    world.change(arn, Role=world.role("theirs"))
    world.undo(SHARED, arn)


def a_queue_taken_back(world: World) -> None:
    arn = world.function("first", world.role("alone"))
    world.stage.settle()
    world.undo(LETTERS, arn)


def a_queue_taken_back_whose_grant_another_function_needs(world: World) -> None:
    shared = world.role("shared", trusts=(LAMBDA, EC2))
    arn = world.function("first", shared)
    world.function("second", shared)
    world.stage.settle()
    world.undo(LETTERS, arn)


def a_queue_taken_back_that_took_two_attempts(world: World) -> None:
    """The first attempt gave the grant and died of it; the second one found it there."""
    arn = world.function("first", world.role("alone"))
    delivery, stage = world.last(LETTERS), world.stage
    stage.faults.add(Rule(dies_after, Where(("iam:AttachRolePolicy",)), times=1))
    stage.retried(delivery)
    stage.faults.clear()
    stage.waiting.sleep(LONGEST_ATTEMPT.total_seconds())  # until then undo would wait for the one that died
    world.undo(LETTERS, arn)


def a_stream_that_blocks(world: World) -> None:
    world.reads(world.kept("first", world.role("alone")))


def a_role_that_lost_its_grant_for_a_stream(world: World) -> None:
    mapping = world.reads(world.kept("first", world.role("alone")))
    world.stage.settle()
    world.iam.detach_role_policy(RoleName="alone", PolicyArn=GRANT)
    world.functions.update_event_source_mapping(UUID=mapping, BatchSize=50)


def a_stream_taken_back(world: World) -> None:
    arn = world.kept("first", world.role("alone"))
    world.reads(arn)
    world.stage.settle()
    world.undo(STREAMS, arn)


def a_stream_taken_back_whose_grant_dead_letters_need(world: World) -> None:
    arn = world.function("first", world.role("alone"))
    world.reads(arn)
    world.stage.settle()
    world.undo(STREAMS, arn)


def a_sweep_of_functions_that_nobody_told_of(world: World) -> None:
    two_on_one_role(world)
    world.stage.org.runs.note(world.function("third", world.role("own"), Environment=SECRET, Timeout=3), 2_900)
    world.stage.arrivals()
    world.ask_for_a_sweep()


LOOKING = {"WARDEN_MODE": "detect"}
ONE_LEFT = {"WARDEN_CHANGE_BUDGET": "1"}
SCENARIOS = (
    Scenario(SHARED, a_new_function_on_a_shared_role, {"shared_role second": "REMEDIATED"}),
    Scenario(SHARED, a_new_function_with_an_alias, {"shared_role second": "PARTIAL"}),
    Scenario(SHARED, a_function_put_back_on_the_shared_role, {"shared_role second": "REMEDIATED"}),
    Scenario(SHARED, a_deleted_function, {"shared_role second": "REMEDIATED"}, tidies=True),
    Scenario(SHARED, a_role_that_others_may_assume, {"shared_role second": "BLOCKED"}),
    Scenario(SHARED, a_change_of_a_shared_role, {"shared_role second": "BLOCKED", "shared_role third": "BLOCKED"}),
    Scenario(SHARED, a_new_function_with_an_alias, {"shared_role second": "OPEN"}, LOOKING),
    Scenario(SHARED, a_new_function_in_an_account_that_is_exempt, {"shared_role second": "EXEMPT"}),
    Scenario(SHARED, a_new_function_during_a_pause, {"shared_role second": "DEFERRED"}),
    Scenario(SHARED, a_function_put_back_for_the_second_time, {"shared_role second": "CONTESTED"}),
    Scenario(LETTERS, a_function_without_a_queue, {"dead_letter first": "REMEDIATED"}, ONE_LEFT),
    Scenario(
        LETTERS,
        a_function_without_a_queue,
        {"dead_letter first": "REMEDIATED"},
        {"WARDEN_DEAD_LETTER_TARGET": "sns"},
    ),
    Scenario(LETTERS, a_function_without_a_queue_behind_an_alias, {"dead_letter first": "PARTIAL"}),
    Scenario(LETTERS, a_role_that_lost_its_grant, {"dead_letter first": "REMEDIATED"}),
    Scenario(LETTERS, a_function_without_a_queue, {"dead_letter first": "OPEN"}, LOOKING),
    Scenario(SECRETS, a_new_credential, {"plaintext_secrets first": "OPEN"}),
    Scenario(SECRETS, a_credential_that_was_taken_out, {"plaintext_secrets first": "RESOLVED"}),
    Scenario(SECRETS, a_credential_that_another_function_holds, {"plaintext_secrets second": "OPEN"}),
    Scenario(SECRETS, a_credential_behind_an_alias, {"plaintext_secrets first": "PARTIAL"}),
    Scenario(SECRETS, a_new_credential, {"plaintext_secrets first": "OPEN"}, LOOKING),
    Scenario(UNDO, a_move_taken_back, {"shared_role second": "UNDONE"}),
    Scenario(UNDO, a_move_taken_back_of_a_function_that_got_a_queue, {"shared_role second": "UNDONE"}),
    Scenario(UNDO, a_move_taken_back_too_late, {"shared_role second": "REMEDIATED"}),
    Scenario(UNDO, a_queue_taken_back, {"dead_letter first": "UNDONE"}),
    Scenario(UNDO, a_queue_taken_back_whose_grant_another_function_needs, {"dead_letter first": "UNDONE"}),
    Scenario(UNDO, a_queue_taken_back_that_took_two_attempts, {"dead_letter first": "UNDONE"}),
    Scenario(STREAMS, a_stream_that_blocks, {"stream_failures first": "REMEDIATED"}),
    Scenario(STREAMS, a_role_that_lost_its_grant_for_a_stream, {"stream_failures first": "REMEDIATED"}),
    Scenario(STREAMS, a_stream_that_blocks, {"stream_failures first": "OPEN"}, LOOKING),
    Scenario(UNDO, a_stream_taken_back, {"stream_failures first": "UNDONE"}),
    Scenario(UNDO, a_stream_taken_back_whose_grant_dead_letters_need, {"stream_failures first": "UNDONE"}),
    Scenario(SWEEP, a_sweep_of_functions_that_nobody_told_of, {"long_running third": "OPEN"}),
)

"""No event lost: what becomes of functions without a dead-letter target, in the real templates and handlers."""

import json

import pytest

from tests.integration.account import EC2, EUROPE, HOME, LAMBDA, Account, allow

GRANT = "arn:aws:iam::222222222222:policy/lambda-warden/warden-dead-letter-grant"


def default(region: str = HOME) -> str:
    return f"arn:aws:sqs:{region}:222222222222:warden-dead-letters"


def send_failures(account: Account, arn: str, **qualified: str) -> None:
    account.client("lambda").put_function_event_invoke_config(
        FunctionName=arn, DestinationConfig={"OnFailure": {"Destination": account.queue()}}, **qualified
    )


@pytest.mark.parametrize("region", [HOME, EUROPE])
def test_a_function_without_a_target_gets_the_queue_of_its_region_and_its_role_the_right(
    account: Account, region: str
) -> None:
    role = account.role(f"letters-{region}")

    arn = account.bare("letters", role, region)

    found = account.finding("dead_letter", arn)
    assert account.dead_letters_of(arn) == default(region)
    assert GRANT in account.attached(role)
    assert found is not None
    assert (found.status, found.evidence) == ("REMEDIATED", {"target": default(region), "role": role})


def test_a_queue_of_the_owner_is_left_alone(account: Account) -> None:
    role = account.role("keeps-queue")

    arn = account.function("keeps-queue", role)

    assert account.dead_letters_of(arn) == account.queue()
    assert GRANT not in account.attached(role)
    assert account.finding("dead_letter", arn) is None


def test_an_on_failure_destination_is_left_alone_until_it_is_removed(account: Account) -> None:
    role = account.role("destined")
    with account.org.unheard():
        arn = account.create("destined", role)
        send_failures(account, arn)
    account.org.quiet()
    before = account.dead_letters_of(arn), account.finding("dead_letter", arn)

    account.heard(account.client("lambda").delete_function_event_invoke_config, FunctionName=arn)

    assert before == (None, None)
    assert account.dead_letters_of(arn) == default()
    assert account.status("dead_letter", arn) == "REMEDIATED"


def test_a_destination_that_no_longer_takes_failures_is_none(account: Account) -> None:
    with account.org.unheard():
        arn = account.create("succeeds", account.role("succeeds"))
        send_failures(account, arn)
    account.org.quiet()

    account.heard(account.client("lambda").put_function_event_invoke_config, FunctionName=arn, MaximumRetryAttempts=1)

    assert account.dead_letters_of(arn) == default()


def test_a_destination_of_an_alias_does_not_save_the_events_of_latest(account: Account) -> None:
    with account.org.unheard():
        arn = account.create("aliased", account.role("aliased"), Publish=True)
        account.client("lambda").create_alias(FunctionName=arn, Name="live", FunctionVersion="1")
        send_failures(account, arn, Qualifier="live")
    account.org.quiet()

    assert account.dead_letters_of(arn) == default()
    assert account.status("dead_letter", arn) == "REMEDIATED"


def test_a_queue_that_the_owner_takes_away_is_followed_by_the_default_one(account: Account) -> None:
    arn = account.function("takes-away", account.role("takes-away"))

    account.update(arn, DeadLetterConfig={"TargetArn": ""})

    assert account.dead_letters_of(arn) == default()


def test_the_owner_may_replace_the_default_queue(account: Account) -> None:
    arn = account.bare("replaces", account.role("replaces"))

    account.update(arn, DeadLetterConfig={"TargetArn": account.queue()})

    assert account.dead_letters_of(arn) == account.queue()


def test_a_lambda_edge_function_is_left_alone(account: Account) -> None:
    account.org.functions.replicate(account.id, HOME, "at-edge", "arn:aws:lambda:us-east-1:222222222222:function:m:1")
    role = account.role("at-edge")

    arn = account.bare("at-edge", role)

    assert (account.dead_letters_of(arn), account.finding("dead_letter", arn)) == (None, None)
    assert GRANT not in account.attached(role)


def test_a_function_that_is_moved_to_a_role_of_its_own_may_still_send_to_the_default_queue(account: Account) -> None:
    shared = account.role("moved")
    functions = [account.bare(name, shared) for name in ("moved-a", "moved-b")]

    roles = [account.role_of(arn) for arn in functions]

    assert roles == [shared, account.own_role(functions[1])]
    assert [account.dead_letters_of(arn) for arn in functions] == [default()] * 2
    assert all(GRANT in account.attached(role) for role in roles)


def test_a_function_whose_move_was_blocked_has_its_queue_all_the_same(account: Account) -> None:
    shared = account.role("stuck", trusts=[LAMBDA, EC2])
    account.bare("stuck-a", shared)

    arn = account.bare("stuck-b", shared)

    assert account.status("shared_role", arn) == "BLOCKED"
    assert account.dead_letters_of(arn) == default()


def test_a_right_that_was_taken_from_the_role_is_given_again_at_the_next_change(account: Account) -> None:
    role = account.role("regrant")
    arn = account.bare("regrant", role)
    account.client("iam").detach_role_policy(RoleName="regrant", PolicyArn=GRANT)

    account.update(arn, Description="changed")

    found = account.finding("dead_letter", arn)
    assert GRANT in account.attached(role)
    assert found is not None
    assert (found.status, "its role may not send" in found.reason) == ("REMEDIATED", True)


def test_a_function_that_the_owner_moves_to_another_role_may_still_send(account: Account) -> None:
    arn = account.bare("rehomed", account.role("rehomed"))
    sends = account.role("rehomed-next", inline={"letters": allow("sqs:SendMessage", default())})

    account.update(arn, Role=sends)

    assert (account.role_of(arn), account.dead_letters_of(arn)) == (sends, default())
    assert GRANT in account.attached(sends)


def ten_policies(account: Account, name: str) -> list[str]:
    """The ARNs of as many managed policies as a role can have."""
    make, document = account.client("iam").create_policy, json.dumps(allow("s3:GetObject"))
    made = [make(PolicyName=f"{name}-{number}", PolicyDocument=document) for number in range(10)]
    return [one["Policy"]["Arn"] for one in made]


def test_a_role_with_ten_managed_policies_is_blocked(account: Account) -> None:
    role = account.role("full", managed=ten_policies(account, "full"))

    arn = account.bare("full", role)

    found = account.finding("dead_letter", arn)
    assert found is not None
    assert found.status == "BLOCKED"
    assert "the role full cannot be given the right: Cannot exceed quota for PoliciesPerRole: 10" in found.reason
    assert account.dead_letters_of(arn) is None


def test_a_role_that_got_room_is_used_at_the_next_change(account: Account) -> None:
    policies = ten_policies(account, "room")
    arn = account.bare("room", account.role("room", managed=policies))
    account.client("iam").detach_role_policy(RoleName="room", PolicyArn=policies[0])

    account.update(arn, Description="changed")

    assert account.dead_letters_of(arn) == default()
    assert account.status("dead_letter", arn) == "REMEDIATED"


def test_an_alias_that_serves_a_version_without_a_target_makes_it_partial(account: Account) -> None:
    with account.org.unheard():
        arn = account.create("behind", account.role("behind"), Publish=True)
        account.client("lambda").create_alias(FunctionName=arn, Name="live", FunctionVersion="1")
    account.org.quiet()
    functions = account.client("lambda")
    partial = account.finding("dead_letter", arn)

    functions.publish_version(FunctionName=arn)
    functions.update_alias(FunctionName=arn, Name="live", FunctionVersion="2")
    account.update(arn, Description="released")

    assert partial is not None
    assert (partial.status, "alias live serves version 1" in partial.reason) == ("PARTIAL", True)
    assert account.status("dead_letter", arn) == "RESOLVED"


def test_a_destination_given_while_the_finding_is_open_resolves_it(account: Account) -> None:
    with account.org.unheard():
        arn = account.create("saved", account.role("saved"), Publish=True)
        account.client("lambda").create_alias(FunctionName=arn, Name="live", FunctionVersion="1")
    account.org.quiet()
    partial = account.status("dead_letter", arn)

    send_failures(account, arn, Qualifier="live")
    account.org.quiet()

    assert (partial, account.status("dead_letter", arn)) == ("PARTIAL", "RESOLVED")


def test_a_function_made_for_the_edge_is_left_alone_before_a_distribution_uses_it(account: Account) -> None:
    role = account.role("edge-to-be", trusts=(LAMBDA, "edgelambda.amazonaws.com"))

    arn = account.bare("edge-to-be", role)

    assert account.dead_letters_of(arn) is None
    assert GRANT not in account.attached(role)
    assert account.finding("dead_letter", arn) is None

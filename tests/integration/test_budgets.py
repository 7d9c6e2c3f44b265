"""What a look costs: calls counted at the endpoint, per invocation of a hub function (architecture, section 10)."""

import pytest

from local_org.hub.workers import Invocation
from tests.integration.account import EUROPE, HOME, Account, allow, named

# AWS's own policy that lets a role send to its queue: one managed policy and nothing inline.
QUEUES = "arn:aws:iam::aws:policy/AmazonSQSFullAccess"


@pytest.fixture(autouse=True)
def _warm(account: Account) -> None:
    """Every hub function has been in the account before: it holds credentials, and clients for both regions."""
    for region in (HOME, EUROPE):
        if not {"budget-warm-a", "budget-warm-b"} & names(account, region):
            shared = account.role(f"budget-warm-{region}")
            account.bare("budget-warm-a", shared, region)
            account.bare("budget-warm-b", shared, region)


def names(account: Account, region: str) -> set[str]:
    pages = account.client("lambda", region).get_paginator("list_functions").paginate()
    return {function["FunctionName"] for page in pages for function in page["Functions"]}


def by_a_developer(account: Account, control: str, call: str, name: str) -> Invocation:
    """The one invocation of a hub function for the one such call of a developer about that function."""
    (found,) = (
        invocation
        for invocation in account.org.invocations
        if invocation.function == f"warden-{control.replace('_', '-')}"
        and invocation.event["detail"].get("eventName", "").startswith(call)
        and named(invocation).rpartition(":")[2] == name
        and invocation.event["detail"]["userIdentity"]["type"] == "IAMUser"
    )
    return found


def calls(account: Account, control: str, call: str, name: str) -> tuple[list[str], list[str]]:
    """What that invocation called in the spoke, and in the hub."""
    invocation = by_a_developer(account, control, call, name)
    made = [logged for logged in account.org.calls if logged.trace == invocation.request_id]
    in_spoke = [logged.action for logged in made if "/warden-spoke-" in str(logged.role)]
    in_hub = [logged.action for logged in made if "/warden-hub-" in str(logged.role)]
    assert len(in_spoke) + len(in_hub) == len(made)
    return in_spoke, in_hub


def test_a_new_function_on_a_role_of_its_own_costs_nothing_in_the_spoke_and_two_calls_in_the_hub(
    account: Account,
) -> None:
    account.function("budget-new", account.role("budget-new"))

    spoke, hub = calls(account, "shared_role", "CreateFunction", "budget-new")

    assert spoke == []
    assert hub == ["dynamodb:UpdateItem", "dynamodb:Query"]


def test_a_known_function_on_a_role_of_its_own_costs_nothing_in_the_spoke_and_three_calls_in_the_hub(
    account: Account,
) -> None:
    arn = account.function("budget-known", account.role("budget-known"))
    account.update(arn, Description="changed")

    spoke, hub = calls(account, "shared_role", "UpdateFunctionConfiguration", "budget-known")

    assert spoke == []
    assert hub == ["dynamodb:UpdateItem", "dynamodb:Query", "dynamodb:GetItem"]


def test_a_function_without_credentials_costs_one_call(account: Account) -> None:
    account.function("budget-clean", account.role("budget-clean"), Environment={"Variables": {"STAGE": "prod"}})

    spoke, hub = calls(account, "plaintext_secrets", "CreateFunction", "budget-clean")

    assert spoke == ["lambda:GetFunctionConfiguration"]
    assert hub == ["dynamodb:GetItem"]


def test_a_function_with_a_credential_costs_one_call_more_in_the_hub_and_another_when_it_is_new(
    account: Account,
) -> None:
    variables = {"API_TOKEN": "tok-" + "budget9f8a7c6b5d4e3f2a1b0c", "DB_PASSWORD": "kite" + "budgetR8s7Qz"}
    role = account.role("budget-found")
    account.function("budget-known-first", role, Environment={"Variables": variables})
    arn = account.function("budget-found", role, Environment={"Variables": variables})
    account.update(arn, Description="changed")

    created, hub_created = calls(account, "plaintext_secrets", "CreateFunction", "budget-found")
    updated, hub_updated = calls(account, "plaintext_secrets", "UpdateFunctionConfiguration", "budget-found")

    look = ["lambda:GetFunctionConfiguration", "lambda:ListAliases", "lambda:ListTags"]
    known, joined = "dynamodb:BatchGetItem", "dynamodb:UpdateItem"
    assert created == [*look, "lambda:TagResource", *look]
    assert hub_created[:4] == [known, joined, joined, "dynamodb:GetItem"]
    assert hub_created.count("events:PutEvents") == 2  # what was found, and who should look because of it
    assert updated == look
    assert hub_updated == [known, "dynamodb:GetItem", known]  # what is known of it, what was told, and what exempts it


def test_the_key_of_fingerprints_is_read_once_by_each_execution_environment(account: Account) -> None:
    variables = {"API_TOKEN": "tok-" + "budget9f8a7c6b5d4e3f2a1b0c"}
    for name in ("budget-key-a", "budget-key-b"):
        account.function(name, account.role(name), Environment={"Variables": variables})

    (first, second) = (calls(account, "plaintext_secrets", "CreateFunction", f"budget-key-{one}")[1] for one in "ab")

    assert first.count("secretsmanager:GetSecretValue") <= 1
    assert "secretsmanager:GetSecretValue" not in second


def test_a_function_with_a_queue_of_its_owner_costs_one_call(account: Account) -> None:
    account.function("budget-queue", account.role("budget-queue"))

    spoke, hub = calls(account, "dead_letter", "CreateFunction", "budget-queue")

    assert spoke == ["lambda:GetFunctionConfiguration"]
    assert hub == ["dynamodb:GetItem"]


def test_a_function_with_an_on_failure_destination_costs_two_calls(account: Account) -> None:
    with account.org.unheard():
        arn = account.create("budget-destination", account.role("budget-destination"))
        account.client("lambda").put_function_event_invoke_config(
            FunctionName=arn, DestinationConfig={"OnFailure": {"Destination": account.queue()}}
        )
    account.org.quiet()

    spoke, hub = calls(account, "dead_letter", "CreateFunction", "budget-destination")

    assert spoke == ["lambda:GetFunctionConfiguration", "lambda:ListFunctionEventInvokeConfigs"]
    assert hub == ["dynamodb:GetItem"]


def test_a_function_that_has_the_default_queue_already_costs_two_calls(account: Account) -> None:
    arn = account.bare("budget-default", account.role("budget-default"))
    account.update(arn, Description="changed")

    spoke, hub = calls(account, "dead_letter", "UpdateFunctionConfiguration", "budget-default")

    assert spoke == ["lambda:GetFunctionConfiguration", "iam:ListAttachedRolePolicies"]
    assert hub == ["dynamodb:GetItem"]


def test_attaching_the_default_queue_costs_at_most_seven_calls(account: Account) -> None:
    arn = account.bare("budget-attach", account.role("budget-attach"))

    spoke, _ = calls(account, "dead_letter", "CreateFunction", "budget-attach")

    assert account.dead_letters_of(arn) is not None
    assert len(spoke) <= 7, spoke


def test_attaching_the_default_queue_costs_at_most_six_calls_where_the_role_has_the_right(account: Account) -> None:
    role = account.role("budget-granted")
    grant = f"arn:aws:iam::{account.id}:policy/lambda-warden/warden-dead-letter-grant"
    account.client("iam").attach_role_policy(RoleName="budget-granted", PolicyArn=grant)
    arn = account.bare("budget-granted", role)

    spoke, _ = calls(account, "dead_letter", "CreateFunction", "budget-granted")

    assert account.dead_letters_of(arn) is not None
    assert len(spoke) <= 6, spoke


def test_a_change_costs_four_calls_more_in_the_hub_for_what_may_hold_it_back(account: Account) -> None:
    arn = account.bare("budget-held", account.role("budget-held"))
    account.update(arn, DeadLetterConfig={"TargetArn": ""})

    created = calls(account, "dead_letter", "CreateFunction", "budget-held")[1]
    updated = calls(account, "dead_letter", "UpdateFunctionConfiguration", "budget-held")[1]

    read, kept = ["dynamodb:GetItem", "dynamodb:BatchGetItem"], "dynamodb:PutItem"
    changing = [
        "dynamodb:UpdateItem",
        kept,
        "dynamodb:BatchGetItem",
        kept,
        "dynamodb:UpdateItem",
        "events:PutEvents",
        kept,
    ]
    assert created == [*read, *changing]  # of a new function nothing was put back, and the journal is not asked
    assert updated == [*read, "dynamodb:Query", *changing]


def test_splitting_a_role_with_one_managed_policy_costs_at_most_ten_calls(account: Account) -> None:
    shared = account.role("budget-split", managed=[QUEUES])
    account.client("iam").delete_role_policy(RoleName="budget-split", PolicyName="own-queue")
    account.function("budget-split-a", shared)
    arn = account.function("budget-split-b", shared)

    spoke, _ = calls(account, "shared_role", "CreateFunction", "budget-split-b")

    assert account.role_of(arn) == account.own_role(arn)
    assert len(spoke) <= 10, spoke


def test_a_stream_with_a_destination_of_its_owner_costs_two_calls(account: Account) -> None:
    reads = {**allow("kinesis:*"), "Version": "2012-10-17"}
    arn = account.function("budget-stream", account.role("budget-stream", inline={"reads": reads}))
    destination = {"OnFailure": {"Destination": account.queue()}}

    account.heard(
        account.client("lambda").create_event_source_mapping,
        EventSourceArn=f"arn:aws:kinesis:{HOME}:{account.id}:stream/budget",
        FunctionName=arn,
        StartingPosition="LATEST",
        DestinationConfig=destination,
    )

    spoke, hub = calls(account, "stream_failures", "CreateEventSourceMapping", "budget-stream")
    assert spoke == ["lambda:ListAliases", "lambda:ListEventSourceMappings"]
    assert hub == ["dynamodb:GetItem"]


def test_mending_a_stream_costs_at_most_ten_calls(account: Account) -> None:
    reads = {**allow("kinesis:*"), "Version": "2012-10-17"}
    arn = account.function("budget-blocked", account.role("budget-blocked", inline={"reads": reads}))

    account.heard(
        account.client("lambda").create_event_source_mapping,
        EventSourceArn=f"arn:aws:kinesis:{HOME}:{account.id}:stream/blocked",
        FunctionName=arn,
        StartingPosition="LATEST",
    )

    spoke, _ = calls(account, "stream_failures", "CreateEventSourceMapping", "budget-blocked")
    assert account.status("stream_failures", arn) == "REMEDIATED"
    assert len([call for call in spoke if call != "lambda:GetEventSourceMapping"]) <= 9, spoke

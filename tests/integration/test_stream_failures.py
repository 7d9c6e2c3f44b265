"""No event lost: what becomes of streams and queues that functions read, in the real templates and handlers."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, MEMBER, OTHER, Account
from tests.integration.sweeping import sweep
from warden.on_failure import OnFailure

GRANT = f"arn:aws:iam::{MEMBER}:policy/lambda-warden/warden-dead-letter-grant"
READS = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Action": ["kinesis:*", "dynamodb:*", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        "Resource": "*",
    },
}


def default(region: str = HOME) -> str:
    return f"arn:aws:sqs:{region}:{MEMBER}:warden-dead-letters"


def stream(name: str, region: str = HOME) -> str:
    return f"arn:aws:kinesis:{region}:{MEMBER}:stream/{name}"


def table(name: str) -> str:
    return f"arn:aws:dynamodb:{HOME}:{MEMBER}:table/{name}/stream/2026-03-04T09:15:02.123"


def reader(account: Account, name: str, region: str = HOME, **settings: Any) -> str:
    """A function with a dead-letter queue and a role that may read any stream and queue."""
    return account.function(name, account.role(f"{name}-{region}", inline={"reads": READS}), region, **settings)


def mapped(account: Account, function: str, source: str, **settings: Any) -> str:
    """Maps the source to the function, and waits until everybody has reacted; the mapping's UUID."""
    start = {} if ":sqs:" in source else {"StartingPosition": "LATEST"}
    client = account.client("lambda", function.split(":")[3])
    made = account.heard(
        client.create_event_source_mapping, EventSourceArn=source, FunctionName=function, **start, **settings
    )
    return str(made["UUID"])


def on_failure(account: Account, uuid: str, region: str = HOME) -> OnFailure:
    return OnFailure.of(account.client("lambda", region).get_event_source_mapping(UUID=uuid))


def source_queue(account: Account, name: str, region: str = HOME, **attributes: str) -> tuple[str, str]:
    """URL and ARN of a queue."""
    sqs = account.client("sqs", region)
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url, f"arn:aws:sqs:{region}:{MEMBER}:{name}"


def redriven(account: Account, region: str = HOME) -> str:
    """A redrive policy to another queue."""
    _, arn = source_queue(account, "failed-messages", region)
    return json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})


@pytest.mark.parametrize("region", [HOME, EUROPE])
def test_a_stream_without_a_destination_gets_the_queue_of_its_region_and_the_role_the_right(
    account: Account, region: str
) -> None:
    arn = reader(account, "clicks", region)

    uuid = mapped(account, arn, stream("clicks", region), BatchSize=7)

    found = account.finding("stream_failures", arn)
    mapping = account.client("lambda", region).get_event_source_mapping(UUID=uuid)
    assert on_failure(account, uuid, region) == OnFailure(default(region), bisect=True, retries=10)
    assert mapping["BatchSize"] == 7
    assert GRANT in account.attached(account.role_of(arn))
    assert found is not None
    assert (found.status, found.evidence["streams"]) == ("REMEDIATED", {uuid: stream("clicks", region)})


def test_the_stream_of_a_table_is_mended_too_and_a_limit_of_its_owner_stays(account: Account) -> None:
    arn = reader(account, "shop")

    uuid = mapped(account, arn, table("shop"), MaximumRetryAttempts=3)

    assert on_failure(account, uuid) == OnFailure(default(), bisect=True, retries=3)


def test_an_age_at_which_its_owner_gives_records_up_stays_and_is_bound_enough(account: Account) -> None:
    arn = reader(account, "ages")

    uuid = mapped(account, arn, stream("ages"), MaximumRecordAgeInSeconds=3600)

    mapping = account.client("lambda").get_event_source_mapping(UUID=uuid)
    assert on_failure(account, uuid) == OnFailure(default(), bisect=True, retries=-1)
    assert mapping["MaximumRecordAgeInSeconds"] == 3600


@pytest.mark.parametrize("owner", [OTHER, HUB])
def test_streams_of_other_accounts_are_mended_in_their_account(org: LocalOrg, owner: str) -> None:
    account = Account(org, owner)
    arn = reader(account, "elsewhere")

    uuid = mapped(account, arn, stream("elsewhere").replace(MEMBER, owner))

    assert on_failure(account, uuid).destination == default().replace(MEMBER, owner)


def test_a_stream_that_no_event_told_of_is_found_by_a_sweep(account: Account) -> None:
    arn = reader(account, "older")
    with account.org.untold():
        uuid = mapped(account, arn, stream("older"))

    sweep(account)

    assert on_failure(account, uuid).destination == default()
    assert account.status("stream_failures", arn) == "REMEDIATED"


def test_a_source_queue_that_no_event_told_of_is_looked_at_by_the_sweep_that_first_hears_of_its_function(
    account: Account,
) -> None:
    role = account.role("older-reader", inline={"reads": READS})
    _, queue = source_queue(account, "older-jobs", VisibilityTimeout="30")
    account.org.quiet()
    with account.org.untold():
        arn = account.function("older-reader", role, Timeout=30)
        mapped(account, arn, queue)

    sweep(account)

    assert account.status("stream_failures", arn) == "OPEN"


def test_a_destination_that_its_owner_takes_away_again_and_again_is_contested(account: Account) -> None:
    arn = reader(account, "contests")
    uuid = mapped(account, arn, stream("contests"))
    for _ in range(2):
        account.heard(account.client("lambda").update_event_source_mapping, UUID=uuid, **OnFailure().as_request())

    found = account.finding("stream_failures", arn)
    assert found is not None
    assert (found.status, on_failure(account, uuid)) == ("CONTESTED", OnFailure())
    assert "BisectBatchOnFunctionError: true" in found.evidence["at_source"]["cloudformation"]


def test_a_destination_of_the_owner_is_left_alone(account: Account) -> None:
    arn = reader(account, "destined-stream")
    destination = {"OnFailure": {"Destination": account.queue()}}

    uuid = mapped(account, arn, stream("destined"), DestinationConfig=destination)

    assert on_failure(account, uuid) == OnFailure(account.queue())
    assert account.finding("stream_failures", arn) is None
    assert GRANT not in account.attached(account.role_of(arn))


def test_the_mapping_of_an_alias_is_mended_with_the_role_of_the_version_that_it_serves(account: Account) -> None:
    arn = reader(account, "aliased-stream", Publish=True)
    account.client("lambda").create_alias(FunctionName=arn, Name="live", FunctionVersion="1")
    account.org.quiet()

    uuid = mapped(account, f"{arn}:live", stream("aliased"))

    assert on_failure(account, uuid).destination == default()
    assert account.status("stream_failures", arn) == "REMEDIATED"


def test_a_destination_that_its_owner_takes_away_is_followed_by_the_default_one(account: Account) -> None:
    arn = reader(account, "loses-stream")
    uuid = mapped(account, arn, stream("loses"), DestinationConfig={"OnFailure": {"Destination": account.queue()}})

    account.heard(account.client("lambda").update_event_source_mapping, UUID=uuid, DestinationConfig={})

    assert on_failure(account, uuid).destination == default()
    assert account.status("stream_failures", arn) == "REMEDIATED"


def test_a_right_that_was_taken_from_the_role_is_given_again_when_the_mapping_is_changed(account: Account) -> None:
    arn = reader(account, "regrant-stream")
    uuid = mapped(account, arn, stream("regrant"))
    role = account.role_of(arn).rpartition("/")[2]
    account.client("iam").detach_role_policy(RoleName=role, PolicyArn=GRANT)

    account.heard(account.client("lambda").update_event_source_mapping, UUID=uuid, BatchSize=50)

    assert GRANT in account.attached(role)
    assert account.status("stream_failures", arn) == "REMEDIATED"


def test_a_source_queue_is_told_with_what_is_wrong_and_resolved_when_it_is_right(account: Account) -> None:
    arn = reader(account, "jobs", Timeout=30)
    url, queue = source_queue(account, "jobs", VisibilityTimeout="60")
    uuid = mapped(account, arn, queue)
    before = account.finding("stream_failures", arn)

    account.client("sqs").set_queue_attributes(
        QueueUrl=url, Attributes={"VisibilityTimeout": "180", "RedrivePolicy": redriven(account)}
    )
    account.heard(account.client("lambda").update_event_source_mapping, UUID=uuid, BatchSize=5)

    assert before is not None
    assert before.status == "OPEN"
    assert "jobs has no redrive policy" in before.reason
    assert "after 60 s, under 6 times the function's timeout of 30 s" in before.reason
    assert account.status("stream_failures", arn) == "RESOLVED"


@pytest.mark.parametrize("region", [HOME, EUROPE])
def test_a_source_queue_as_it_should_be_is_nothing_to_tell(account: Account, region: str) -> None:
    arn = reader(account, "well-read", region, Timeout=30)
    attributes = {"VisibilityTimeout": "180", "RedrivePolicy": redriven(account, region)}
    _, queue = source_queue(account, "well-read", region, **attributes)

    mapped(account, arn, queue)

    assert account.finding("stream_failures", arn) is None


def test_a_source_queue_whose_policy_keeps_warden_out_is_told_as_unreadable(account: Account) -> None:
    arn = reader(account, "closed")
    url, queue = source_queue(account, "closed", VisibilityTimeout="180", RedrivePolicy=redriven(account))
    statement = {"Effect": "Deny", "Principal": "*", "Action": "sqs:GetQueueAttributes", "Resource": queue}
    warden = {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{MEMBER}:role/lambda-warden/*"}}
    policy = json.dumps({"Version": "2012-10-17", "Statement": statement | {"Condition": warden}})
    account.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})

    mapped(account, arn, queue)

    found = account.finding("stream_failures", arn)
    assert found is not None
    assert (found.status, "closed (its policy does not let Warden read it)" in found.reason) == ("UNREADABLE", True)


def test_an_event_that_tells_no_function_is_kept_whole(account: Account) -> None:
    mapped(account, reader(account, "untold"), stream("untold"))
    told = next(one.event for one in account.org.invocations if "stream/untold" in json.dumps(one.event))
    broken = copy.deepcopy(dict(told)) | {"id": "untold"}
    broken["detail"] |= {"requestParameters": {}, "responseElements": None}

    account.org.announce(broken)
    account.org.quiet()

    sqs = account.org.developer(HUB, HOME).client("sqs")
    url = sqs.get_queue_url(QueueName="warden-hub-failures")["QueueUrl"]
    kept = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    for message in kept:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert broken in [json.loads(message["Body"])["requestPayload"] for message in kept]


def test_a_function_that_its_owner_stops_is_told_until_it_runs_again(account: Account) -> None:
    arn = account.function("stopped", account.role("stopped"))
    functions = account.client("lambda")

    account.heard(functions.put_function_concurrency, FunctionName=arn, ReservedConcurrentExecutions=0)
    stopped = account.finding("dead_letter", arn)
    account.heard(functions.delete_function_concurrency, FunctionName=arn)

    assert stopped is not None
    assert (stopped.status, stopped.evidence["reserved_concurrency"]) == ("OPEN", 0)
    assert account.status("dead_letter", arn) == "RESOLVED"

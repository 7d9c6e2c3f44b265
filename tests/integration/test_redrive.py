"""Dead letters that are run again: by the operator's command, the hub's function and its role in each account."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, MEMBER, Account
from tests.integration.letters import BUCKET, hub, index, letter, standings
from tests.integration.operating import Operate
from tests.unit.local_org.workloads_world import package
from tests.unit.warden.post import content
from warden.letter import Letter, Standing, ToldBy
from warden.model import Function

FAILS = "raise ValueError('no such item: ' + event['sku'])"
KEEPS = """
import boto3
boto3.client("sqs").send_message(QueueUrl=os.environ["RAN"], MessageBody=json.dumps(event, sort_keys=True))
"""


class Till:
    """A developer's function that can be mended, and the letters that it left while it failed."""

    def __init__(self, account: Account, name: str, body: str, region: str = HOME) -> None:
        self.org, self._client = account.org, account.client("lambda", region)
        sqs = account.client("sqs", region)
        self._sqs, self._ran = sqs, sqs.create_queue(QueueName="own")["QueueUrl"]
        role = account.role(f"{name}-{region}")
        variables = {"Variables": {"RAN": self._ran}}
        arn = account.create(
            name, role, region, Environment=variables, DeadLetterConfig={"TargetArn": account.queue(region)}
        )
        self.function = Function.from_arn(arn)
        self.mend(body)
        account.org.quiet()

    def mend(self, body: str) -> None:
        self._client.update_function_code(FunctionName=self.function.name, ZipFile=package(body))

    def letter(self, second: int, **changes: Any) -> Letter:
        """A letter in archive and index, whose event names the second."""
        made = letter(self.function, second, **changes)
        body = content(body=json.dumps({"sku": f"{self.function.name} {second}"}))
        hub(self.org, "s3").put_object(Bucket=BUCKET, Key=made.origin.key, Body=body, IfNoneMatch="*")
        index(self.org).put(made)
        return made

    def ran(self) -> list[str]:
        """What the function was run with since the last time, in whatever order."""
        self.org.quiet()
        found: list[str] = []
        while messages := self._sqs.receive_message(QueueUrl=self._ran, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(json.loads(message["Body"])["sku"])
                self._sqs.delete_message(QueueUrl=self._ran, ReceiptHandle=message["ReceiptHandle"])
        return sorted(found)

    def events(self, *seconds: int) -> list[str]:
        return sorted(f"{self.function.name} {second}" for second in seconds)


def redrive(operate: Operate, till: Till, *options: str) -> str:
    """Asks for a redrive and waits for its end; what it came to, as the command tells it."""
    asked = ("redrive", "--function", till.function.arn, "--yes", "--no-wait", "--rate", "50", *options)
    said = operate("read redrive", *asked)
    run = said.partition("asked for: redrive ")[2].partition(";")[0]
    return operate("read redrive", "redrive", "--run", run, "--no-wait")


def test_once_the_function_is_mended_each_event_is_run_again_once(account: Account, operate: Operate) -> None:
    till = Till(account, "till-mended", KEEPS)
    letters = [till.letter(second) for second in range(1, 6)]

    said = redrive(operate, till)
    ran = till.ran()
    again = operate("read redrive", "redrive", "--function", till.function.arn)

    assert said.startswith("complete: 5 letters run again\n")
    assert again.startswith("no letter to run again")
    assert (ran, till.ran()) == (till.events(1, 2, 3, 4, 5), [])
    assert standings(account.org, *letters) == [Standing.REDRIVEN] * 5


@pytest.mark.parametrize(("owner", "region"), [(HUB, HOME), (MEMBER, EUROPE)])
def test_functions_of_every_account_and_region_are_run(
    org: LocalOrg, operate: Operate, owner: str, region: str
) -> None:
    till = Till(Account(org, owner), "till-anywhere", KEEPS, region)
    till.letter(1)
    till.letter(2)

    redrive(operate, till)

    assert till.ran() == till.events(1, 2)


def test_a_function_that_still_fails_costs_one_letter_a_try_each_time_and_the_others_nothing(
    account: Account, operate: Operate
) -> None:
    till = Till(account, "till-broken", FAILS)
    letters = [till.letter(second) for second in (1, 2)]

    said = redrive(operate, till)
    operate("read redrive", "redrive", "--run", said.split()[-2], "--resume", "--no-wait")

    tried = index(account.org).get(letters[0].owner, letters[0].name)
    assert said.startswith("stopped: 0 letters run again\n")
    assert "ValueError: no such item: till-broken 1" in said
    assert standings(account.org, *letters) == [Standing.ARCHIVED] * 2
    assert tried is not None
    assert tried.tries == 2


def test_letters_of_a_shared_role_are_run_when_that_is_asked_for(account: Account, operate: Operate) -> None:
    till = Till(account, "till-shared", KEEPS)
    role = f"arn:aws:iam::{MEMBER}:role/tills-shared"
    own = till.letter(1)
    shared = till.letter(2, owner=role, told_by=ToldBy.CANDIDATES, candidates=(till.function.arn,))

    redrive(operate, till)
    before = standings(account.org, own, shared)
    redrive(operate, till, "--include-candidates")

    assert before == [Standing.REDRIVEN, Standing.ARCHIVED]
    assert till.ran() == till.events(1, 2)


def test_a_dry_run_counts_and_asks_for_nothing(account: Account, operate: Operate) -> None:
    till = Till(account, "till-counted", KEEPS)
    letters = [till.letter(second) for second in (1, 2)]

    said = operate("read redrive", "redrive", "--function", till.function.arn, "--dry-run", "--error", "SUCH*item")

    assert said.startswith(f"2 letters of {till.function.arn}, the oldest ")
    assert standings(account.org, *letters) == [Standing.ARCHIVED] * 2


def test_a_letter_of_warden_itself_is_never_run(org: LocalOrg, operate: Operate) -> None:
    own = Function("aws", HUB, HOME, "warden-undo")
    made = replace(letter(own, 1))
    hub(org, "s3").put_object(Bucket=BUCKET, Key=made.origin.key, Body=content(), IfNoneMatch="*")
    index(org).put(made)

    said = operate("read redrive", "redrive", "--function", own.arn, "--yes", "--no-wait")
    run = said.partition("asked for: redrive ")[2].partition(";")[0]

    assert "AccessDenied" in operate("read redrive", "redrive", "--run", run, "--no-wait")

"""Functions that failed and were mended, and the letters that they left."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from tests.integration.account import HOME, Account
from tests.integration.letters import BUCKET, hub, index, letter
from tests.integration.operating import Operate
from tests.unit.local_org.workloads_world import package
from tests.unit.warden.post import RECORD, content, record
from warden.letter import Letter
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

    def record(self, second: int) -> None:
        """The record of an on-failure destination in the archive, sent by nobody who can be found."""
        origin = replace(letter(self.function, second).origin, role_id="destination")
        context = {**RECORD["requestContext"], "functionArn": f"{self.function.arn}:$LATEST"}
        body = record(requestContext=context, requestPayload={"sku": f"{self.function.name} {second}"})
        hub(self.org, "s3").put_object(Bucket=BUCKET, Key=origin.key, Body=body, IfNoneMatch="*")
        self.org.quiet()

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

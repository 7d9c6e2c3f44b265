"""The security team's mailbox: a queue subscribed to the hub's notification topic, as an e-mail address would be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from local_org.org import LocalOrg

NAME = "security-team"


class Mailbox:
    """Subscribes on construction; `read` gives the sentences that arrived since."""

    def __init__(self, org: LocalOrg) -> None:
        home = org.options.home_place
        session = org.developer(home.account, home.region)
        self._sqs = session.client("sqs")
        self._url = self._sqs.create_queue(QueueName=NAME)["QueueUrl"]
        sns = session.client("sns")
        (topic,) = (one["TopicArn"] for one in sns.list_topics()["Topics"] if "Notifications" in one["TopicArn"])
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=home.arn("sqs", NAME))

    def read(self) -> Iterator[str]:
        """The sentences that arrived, in their order."""
        yield from (json.loads(message) for message in self._take())

    def alarms(self) -> Iterator[dict[str, Any]]:
        """What alarms said that arrived, in their order; what else did is passed over."""
        told = (json.loads(message) for message in self._take())
        yield from (message for message in told if isinstance(message, dict))

    def _take(self) -> Iterator[str]:
        """The messages that arrived, which are no more there then."""
        while messages := self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
                yield json.loads(message["Body"])["Message"]

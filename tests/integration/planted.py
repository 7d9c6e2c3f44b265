"""Made-up secrets, put together here so that no scanner takes them for a leak, and owners who plant them."""

import json
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.integration.account import HUB, Account, allow

Event = dict[str, Any]
TAG = "warden:plaintext-secrets"
_RANDOM = Random(7)  # noqa: S311 - test data, not keys
_LETTERS = string.ascii_letters + string.digits


def token() -> str:
    """A credential that tells by its form."""
    return "AK" + "IA" + "".join(_RANDOM.choices(string.ascii_uppercase + "234567", k=16))


def words() -> str:
    """A credential that no form gives away."""
    return "kite" + "".join(_RANDOM.choices(_LETTERS, k=20))


@dataclass(frozen=True, slots=True)
class Planted:
    """One value for each place. In names, which AWS itself writes everywhere, it has the form of a credential."""

    variable: str = field(default_factory=words)
    variable_with_a_form: str = field(default_factory=token)
    variable_of_a_version: str = field(default_factory=words)
    tag_of_a_function: str = field(default_factory=words)
    tag_of_a_role: str = field(default_factory=words)
    tag_of_a_role_with_a_form: str = field(default_factory=token)
    tag_of_wardens: str = field(default_factory=token)
    description_of_a_function: str = field(default_factory=words)
    description_of_a_role: str = field(default_factory=words)
    name_of_a_role: str = field(default_factory=lambda: f"deploy-{token()}")
    name_of_an_alias: str = field(default_factory=token)
    name_of_a_caller: str = field(default_factory=token)
    error_of_aws: str = field(default_factory=token)
    payload: str = field(default_factory=words)
    payload_with_a_form: str = field(default_factory=token)
    name_in_a_payload: str = field(default_factory=words)
    dead_letter: str = field(default_factory=words)

    def places(self) -> Mapping[str, str]:
        """What to look for, by the place where it was planted; of a name only the credential in it."""
        return {name: getattr(self, name).rpartition("-")[2] for name in self.__dataclass_fields__}

    def found_in(self, texts: Iterable[Any]) -> dict[str, str]:
        """The places whose value turns up, each with the first text that it turns up in."""
        told = [str(text) for text in texts]
        found = {place: [text for text in told if value in text] for place, value in self.places().items()}
        return {place: texts[0] for place, texts in found.items() if texts}


@dataclass(frozen=True, slots=True)
class Owner:
    """Whoever plants, and what."""

    account: Account
    planted: Planted

    def share_a_described_role(self) -> dict[str, str]:
        """Two functions to mend: one moves to a role of its own, both get a dead-letter queue.

        Of two that were made within a second, the first by name keeps the role.
        """
        planted = self.planted
        tags = {"owner": planted.tag_of_a_role, "ticket": planted.tag_of_a_role_with_a_form}
        role = self.account.role(
            "planted-shared",
            Description=planted.description_of_a_role,
            Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
        )
        settings: dict[str, Any] = {
            "Description": planted.description_of_a_function,
            "Tags": {"team": planted.tag_of_a_function},
            "Environment": {"Variables": {"NOTE": planted.variable, "PGPASSWORD": planted.variable}},
        }
        return {name: self.account.bare(f"planted-{name}", role, **settings) for name in ("keeps", "moves")}

    def share_a_role_with_a_secret_name(self) -> dict[str, str]:
        """Two functions that Warden may not change: the journal would have to keep the name of their role."""
        role = self.account.role(self.planted.name_of_a_role)
        return {name: self.account.bare(f"planted-{name}", role) for name in ("named-a", "named-b")}

    def release_a_secret(self) -> str:
        """A credential that was taken out, but that an alias still serves."""
        planted = self.planted
        kept = {"API_TOKEN": planted.variable_with_a_form, "DB_PASSWORD": planted.variable_of_a_version}
        role = self.account.role("planted-released")
        arn = self.account.function("planted-released", role, Publish=True, Environment={"Variables": kept})
        self.account.client("lambda").create_alias(FunctionName=arn, Name=planted.name_of_an_alias, FunctionVersion="1")
        self.account.update(arn, Environment={"Variables": {"STAGE": "prod"}})
        return arn

    def keep_a_secret_in_wardens_tag(self) -> str:
        variables = {"PGPASSWORD": self.planted.variable}
        tags = {TAG: self.planted.tag_of_wardens}
        role = self.account.role("planted-tagged")
        return self.account.function("planted-tagged", role, Tags=tags, Environment={"Variables": variables})

    def undo_for_a_caller_with_a_secret_name(self, arn: str, like: Event) -> None:
        """Takes away what Warden attached, for an event about it whose caller has that name to put it back."""
        caller = {"type": "AssumedRole", "arn": f"arn:aws:sts::{HUB}:assumed-role/ci/{self.planted.name_of_a_caller}"}
        with self.account.org.unheard():
            self.account.org.announce(changed(like, "caller", userIdentity=caller))
            self.account.change(arn, DeadLetterConfig={"TargetArn": ""})
        self.account.org.quiet()

    def make_aws_repeat_a_secret(self) -> str:
        """A policy is gone by the time it is read: IAM's answer repeats its name, and the event fails."""
        iam = self.account.client("iam")
        with self.account.org.unheard():
            document = json.dumps(allow("s3:GetObject"))
            name = self.planted.error_of_aws
            policy = iam.create_policy(PolicyName=name, PolicyDocument=document)["Policy"]["Arn"]
            role = self.account.role("planted-failing", managed=[policy])
            _, arn = (self.account.create(f"planted-failing-{one}", role) for one in "ab")
            iam.delete_policy(PolicyArn=policy)
        self.account.org.quiet()
        return arn

    def send_payloads(self, like: Event) -> None:
        """Events that hold secrets where nobody looks, in every part that an event can be broken in."""
        planted, org = self.planted, self.account.org
        request = like["detail"]["requestParameters"]
        more = {"description": planted.payload, "environment": {"variables": {"KEY": planted.payload_with_a_form}}}
        org.announce(changed(like, "sound", requestParameters=request | more, userAgent=planted.payload))
        org.announce(changed(like, "no-name", requestParameters=more, additionalEventData=planted.payload))
        org.announce(changed(like, "no-parameters", requestParameters=None, responseElements={"note": planted.payload}))
        org.announce(changed(like, "no-function", requestParameters={"functionName": f"{planted.name_in_a_payload} !"}))
        org.announce(changed(like, "no-time", eventTime=f"{planted.payload} {planted.payload_with_a_form}"))
        org.quiet()

    def lose_an_event(self) -> None:
        """A failed event of a function lies in the default dead-letter queue."""
        sqs = self.account.client("sqs")
        url = sqs.get_queue_url(QueueName="warden-dead-letters")["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"password": self.planted.dead_letter}))


def changed(event: Event, id_: str, **detail: Any) -> Event:
    return {**event, "id": f"planted-{id_}", "detail": {**event["detail"], "eventID": f"planted-{id_}", **detail}}

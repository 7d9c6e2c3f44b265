"""Made-up secrets, planted wherever an owner can put one, turn up in nothing that Warden says or keeps.

Its metrics are part of its log lines, and it adds nothing to its traces; X-Ray and Lambda's metrics know of an error
what `errors` are here.
The inventory maps roles to functions: it alone keeps the name of a role as it is.
"""

from __future__ import annotations

import copy
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from local_org.demo.mailbox import Mailbox
from local_org.events.rules import Rule, Target
from local_org.org import LocalOrg, Options
from local_org.place import Place
from tests.integration.account import HOME, HUB, Account, named, rows
from tests.integration.organizations import Organizations
from tests.integration.planted import Event, Owner, Planted

TOLD = ["logs", "answers", "errors", "findings", "journal", "inventory", "news", "notifications", "failures"]
KINDS = [*TOLD, "fingerprints"]
OVERHEARD = f"arn:aws:sqs:{HOME}:{HUB}:overheard"


@dataclass(frozen=True, slots=True)
class Story:
    """What was planted, what of it Warden held, what it found and failed at, all that it said and kept, by its kind."""

    planted: Planted
    key: str
    held: list[str]
    found: Mapping[tuple[str, str], str]
    failed: set[str]
    said: Mapping[str, list[str]]


@contextmanager
def overhearing(org: LocalOrg) -> Iterator[list[str]]:
    """All that Warden puts on the hub's bus meanwhile, as it was put there."""
    sqs = org.developer(HUB, HOME).client("sqs")
    policy = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": OVERHEARD,
            },
        }
    )
    sqs.create_queue(QueueName="overheard", Attributes={"Policy": policy})
    rule = f"arn:aws:events:{HOME}:{HUB}:rule/warden/overheard"
    pattern = {"source": ["warden"]}
    # Nothing else hears of a finding in the form that it is put on the bus in.
    org._bus.add_rule(Rule(rule, Place(HUB, HOME), "warden", pattern, True, (Target(OVERHEARD),)))  # noqa: SLF001
    overheard: list[str] = []
    yield overheard
    overheard += received(org, "overheard")


def received(org: LocalOrg, queue: str) -> Iterator[str]:
    """Takes out what lies in a queue of the hub."""
    sqs = org.developer(HUB, HOME).client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            yield message["Body"]


@pytest.fixture(scope="module")
def story(organizations: Organizations, options: Options) -> Story:
    """Every remediator on every path: it finds, mends, is blocked, is half done, and fails."""
    org, planted = organizations.running(options), Planted()
    owner, mailbox, before = Owner(Account(org), planted), Mailbox(org), len(org.invocations)
    with overhearing(org) as news:
        functions = {
            **owner.share_a_described_role(),
            **owner.share_a_role_with_a_secret_name(),
            "released": owner.release_a_secret(),
            "tagged": owner.keep_a_secret_in_wardens_tag(),
            "failing": owner.make_aws_repeat_a_secret(),
        }
        created = creation_of(org, functions["keeps"])
        owner.undo_for_a_caller_with_a_secret_name(functions["keeps"], created)
        owner.send_payloads(created)
        owner.lose_an_event()
    invocations = org.invocations[before:]
    return Story(
        planted,
        key=key_of_fingerprints(org),
        held=[*(json.dumps(one.event) for one in invocations), tags_of_role(owner.account, functions["moves"])],
        found={
            (control, name): owner.account.status(control, arn) or ""
            for control in org.hub_functions
            for name, arn in functions.items()
        },
        failed={one.outcome.error["errorType"] for one in invocations if one.outcome.error},
        said={
            "logs": [one.outcome.log for one in invocations],
            "answers": [json.dumps(one.outcome.result) for one in invocations],
            "errors": [json.dumps(one.outcome.error) for one in invocations],
            "findings": texts(rows(org, "FINDINGS")),
            "journal": texts(rows(org, "CHANGES")),
            "inventory": [row.replace(planted.name_of_a_role, "") for row in texts(rows(org, "INVENTORY"))],
            "fingerprints": texts(rows(org, "FINGERPRINTS")),
            "news": news,
            "notifications": [*mailbox.read()],
            # What failed is kept whole, to be run again: the event itself is not looked at.
            "failures": [without_the_event(record) for record in received(org, "warden-hub-failures")],
        },
    )


def creation_of(org: LocalOrg, arn: str) -> Event:
    """The event that told of the function's creation."""
    created = next(one.event for one in org.invocations if named(one) == arn.rpartition(":")[2])
    return copy.deepcopy(dict(created))


def key_of_fingerprints(org: LocalOrg) -> str:
    """The key that the deployment made, as only who administers the hub and the one function may read it."""
    arn = org.hub_functions["plaintext_secrets"].environment["WARDEN_FINGERPRINT_KEY"]
    return str(org.developer(HUB, HOME).client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"])


def tags_of_role(account: Account, arn: str) -> str:
    """The tags of the role that the function was moved to, which are the old role's."""
    role = account.assigned(arn)[0]
    return json.dumps(account.client("iam").list_role_tags(RoleName=role)["Tags"])


def texts(items: list[dict[str, Any]]) -> list[str]:
    return [json.dumps(item) for item in items]


def without_the_event(record: str) -> str:
    return json.dumps({key: value for key, value in json.loads(record).items() if key != "requestPayload"})


@pytest.mark.parametrize("kind", KINDS)
def test_no_planted_value_turns_up(story: Story, kind: str) -> None:
    searched = story.said[kind]

    assert searched
    assert story.planted.found_in(searched) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_the_key_of_fingerprints_turns_up_nowhere(story: Story, kind: str) -> None:
    half = len(story.key) // 2

    assert half == 32
    assert [text for text in story.said[kind] if story.key[:half] in text or story.key[half:] in text] == []


def test_fingerprints_were_taken_with_that_key_and_kept(story: Story) -> None:
    taken = hmac.digest(story.key.encode(), story.planted.variable.encode(), "sha256").hex()[:32]

    assert any(taken in text for text in story.said["fingerprints"])
    assert any(taken in text for text in story.said["findings"])


def test_warden_went_every_way_about_what_was_planted(story: Story) -> None:
    ways = {
        ("shared_role", "moves"): "REMEDIATED",
        ("shared_role", "named-b"): "BLOCKED",
        ("plaintext_secrets", "keeps"): "OPEN",
        ("plaintext_secrets", "released"): "PARTIAL",
        ("plaintext_secrets", "tagged"): "BLOCKED",
        ("dead_letter", "keeps"): "REMEDIATED",
        ("dead_letter", "named-a"): "BLOCKED",
    }

    assert {way: story.found[way] for way in ways} == ways
    assert story.failed == {"MalformedEvent", "NoSuchEntityException"}


def test_warden_held_what_was_planted_in_names_tags_and_payloads(story: Story) -> None:
    held = story.planted.found_in(story.held).keys()

    assert held >= {"name_of_a_role", "name_of_a_caller", "name_in_a_payload", "payload", "payload_with_a_form"}
    assert held >= {"tag_of_a_function", "description_of_a_function", "tag_of_a_role", "tag_of_a_role_with_a_form"}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        pytest.param("findings", "shares the role deploy-[withheld] with planted-named-a", id="the name of a role"),
        pytest.param("findings", "mended in $LATEST, but alias [withheld] serves version 1", id="the name of an alias"),
        pytest.param("findings", "role_arn of AttachGrant holds what looks like a credential", id="why it is blocked"),
        pytest.param("journal", f"arn:aws:sts::{HUB}:assumed-role/ci/[withheld]", id="who made a change"),
        pytest.param("errors", "policy/[withheld]", id="an error of AWS"),
        pytest.param("failures", "policy/[withheld]", id="an event that failed"),
    ],
)
def test_what_is_said_instead_still_tells_what_it_is_about(story: Story, kind: str, said: str) -> None:
    assert any(said in text for text in story.said[kind])

"""AWS as slow as it is: updates settle late, new roles cannot be assumed yet, owners change things meanwhile."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_org.org import LocalOrg, Options
from tests.integration.account import EUROPE, HOME, HUB, MEMBER, OTHER, Account

SECRET = {"Variables": {"API_TOKEN": "tok-" + "9f8a7c6b5d4e3f2a1b0c"}}
SLOW = Options(
    accounts=(HUB, MEMBER, OTHER),
    regions=(HOME, EUROPE),
    parameters={"DeadLetterTarget": "sns"},
    settle_seconds=0.3,
    role_propagation_seconds=1.0,
)
PASSES = ("ResourceConflictException", "InvalidParameterValueException")


@pytest.fixture(scope="module")
def options() -> Options:
    return SLOW


def topic(region: str = HOME, account: str = MEMBER) -> str:
    return f"arn:aws:sns:{region}:{account}:warden-dead-letters"


def insist(call: Callable[..., Any], *given: Any, **settings: Any) -> Any:
    """Tries until AWS has caught up, as deployment tools do."""
    while True:
        try:
            return call(*given, **settings)
        except ClientError as error:
            if error.response["Error"]["Code"] not in PASSES:
                raise
        time.sleep(0.02)


def test_all_three_converge_on_one_function(account: Account) -> None:
    shared = account.role("converge")
    first = insist(account.create, "converge-a", shared, EUROPE)
    second = insist(account.create, "converge-b", shared, Environment=SECRET)

    account.org.quiet()

    assert (account.role_of(first), account.role_of(second)) == (shared, account.own_role(second))
    assert [account.dead_letters_of(arn) for arn in (first, second)] == [topic(EUROPE), topic()]
    assert [account.status(control, second) for control in account.org.hub_functions] == [
        "REMEDIATED",
        "OPEN",
        "REMEDIATED",
    ]
    assert "warden:plaintext-secrets" in account.tags_of(second)


def test_the_topic_is_attached_with_the_same_grant(account: Account) -> None:
    role = account.role("topical")
    arn = insist(account.create, "topical", role)

    account.org.quiet()

    assert account.dead_letters_of(arn) == topic()
    assert f"arn:aws:iam::{MEMBER}:policy/lambda-warden/warden-dead-letter-grant" in account.attached(role)


def test_a_queue_that_the_owner_sets_meanwhile_stays(account: Account) -> None:
    arn = insist(account.create, "hurried", account.role("hurried"))

    update = account.client("lambda").update_function_configuration
    insist(update, FunctionName=arn, DeadLetterConfig={"TargetArn": account.queue()})
    account.org.quiet()

    assert account.dead_letters_of(arn) == account.queue()


def test_a_role_that_the_owner_sets_meanwhile_stays(account: Account) -> None:
    shared, own = account.role("swayed"), account.role("swayed-own")
    insist(account.create, "swayed-a", shared)
    arn = insist(account.create, "swayed-b", shared)

    update = account.client("lambda").update_function_configuration
    insist(update, FunctionName=arn, Role=own)
    account.org.quiet()

    assert account.role_of(arn) == own
    assert account.status("shared_role", arn) in (None, "REMEDIATED", "RESOLVED")


def test_what_the_owner_changes_meanwhile_is_kept(account: Account) -> None:
    shared = account.role("kept")
    insist(account.create, "kept-a", shared)
    arn = insist(account.create, "kept-b", shared)

    update = account.client("lambda").update_function_configuration
    insist(update, FunctionName=arn, Environment={"Variables": {"STAGE": "prod"}}, Timeout=42)
    account.org.quiet()

    after = account.read(arn)
    assert (after["Timeout"], after["Environment"]["Variables"]) == (42, {"STAGE": "prod"})
    assert (after["Role"], account.dead_letters_of(arn)) == (account.own_role(arn), topic())


def test_nothing_failed_and_nothing_was_denied(account: Account) -> None:
    insist(account.create, "calm", account.role("calm"))
    account.org.quiet()

    assert [one for one in account.org.invocations if one.outcome.error] == []
    assert [call for call in account.org.denied if call.role] == []
    assert (account.org.undelivered, account.org.lost) == ((), ())


@dataclass(frozen=True, slots=True)
class SpokeRoles:
    """Warden's roles in an account, as an operator removes them and deploys them again."""

    account: Account
    documents: Mapping[str, tuple[str, str]]

    @classmethod
    def removed_from(cls, account: Account) -> SpokeRoles:
        iam, documents = account.client("iam"), {}
        for name in sorted(role for role in account.roles("/lambda-warden/") if role.startswith("warden-spoke-")):
            trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
            rights = iam.get_role_policy(RoleName=name, PolicyName="rights")["PolicyDocument"]
            documents[name] = json.dumps(trust), json.dumps(rights)
            iam.delete_role_policy(RoleName=name, PolicyName="rights")
            iam.delete_role(RoleName=name)
        return cls(account, documents)

    def deploy(self) -> None:
        iam = self.account.client("iam")
        for name, (trust, rights) in self.documents.items():
            iam.create_role(RoleName=name, Path="/lambda-warden/", AssumeRolePolicyDocument=trust)
            iam.put_role_policy(RoleName=name, PolicyName="rights", PolicyDocument=rights)


def test_roles_that_are_deployed_again_are_used_from_the_next_event_on(org: LocalOrg) -> None:
    account = Account(org, OTHER)
    arn = insist(account.create, "redeployed", account.role("redeployed"), Environment=SECRET)
    org.quiet()
    SpokeRoles.removed_from(account).deploy()

    insist(account.update, arn, Environment={"Variables": {**SECRET["Variables"], "PGPASSWORD": "lilac7kite"}})

    assert account.status("plaintext_secrets", arn) == "OPEN"
    assert account.tags_of(arn) == {"warden:plaintext-secrets": "API_TOKEN PGPASSWORD"}


def test_findings_of_an_account_that_lets_warden_in_no_more_are_resolved(org: LocalOrg) -> None:
    account = Account(org, OTHER)
    arn = insist(account.create, "left-behind", account.role("left-behind"), Environment=SECRET)
    org.quiet()
    before = account.status("plaintext_secrets", arn)
    removed = SpokeRoles.removed_from(account)

    insist(account.update, arn, Description="changed")
    after = account.status("plaintext_secrets", arn)
    removed.deploy()
    org.quiet()

    assert (before, after) == ("OPEN", "RESOLVED")
    assert [one for one in org.invocations if one.outcome.error] == []

"""Accounts that let Warden in no more, or anew, or never did."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from local_org.org import LocalOrg, Options
from tests.integration.account import HOME, HUB, OTHER, Account, insist
from tests.integration.organizations import SLOW

SECRET = {"Variables": {"API_TOKEN": "tok-" + "9f8a7c6b5d4e3f2a1b0c"}}


@pytest.fixture(scope="module")
def options() -> Options:
    return SLOW


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


def test_an_event_of_an_account_that_is_not_enrolled_is_no_error(org: LocalOrg) -> None:
    strange = f"arn:aws:lambda:{HOME}:999999999999:function:f"
    detail = json.dumps({"function": strange, "controls": ["all"], "reason": "a test"})
    entry = {"EventBusName": "warden", "Source": "warden", "DetailType": "Warden Drift", "Detail": detail}

    org.developer(HUB, HOME).client("events").put_events(Entries=[entry])
    org.quiet()

    heard = [one for one in org.invocations if one.event.get("detail", {}).get("function") == strange]
    assert {one.function: one.outcome.error for one in heard} == dict.fromkeys(
        ("warden-shared-role", "warden-plaintext-secrets", "warden-dead-letter", "warden-stream-failures")
    )
    assert org.lost == ()
    assert all("account out of reach" in one.outcome.log for one in heard)

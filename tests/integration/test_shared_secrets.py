"""One secret in several functions, and what an owner says is none: from the handlers to the command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from local_org.org import LocalOrg, Options
from tests.integration.account import EUROPE, HOME, HUB, OTHER, Account, rows
from tests.integration.operating import refused, warden
from tests.integration.organizations import Organizations

TAG = "warden:plaintext-secrets"
CONTROL = "plaintext_secrets"
WHO = ("--owner", "team shop", "--reason", "a public test key")
# Put together here, so that no scanner takes them for a leak. No other test has them: who holds the same is told.
KEYS = [f"sk_{'live'}_7hQ42KwNmzXEbskuV3ycr9p{letter}" for letter in "abcdefgh"]


def holding(account: Account, name: str, region: str = HOME, **variables: str) -> str:
    """Makes a function with these variables; its ARN."""
    return account.function(name, account.role(name), region, Environment={"Variables": variables})


def told(account: Account, arn: str) -> dict[str, dict[str, Any]]:
    """What the finding tells of each variable."""
    found = account.finding(CONTROL, arn)
    assert found is not None
    return {one["variable"]: one for one in found.evidence.get("variables", ())}


def not_a_secret(account: Account, arn: str, variable: str = "API_KEY", *more: str) -> str:
    return warden(account.org, "exempt", "add", arn, "--control", CONTROL, "--variable", variable, *WHO, *more)


def test_functions_that_hold_one_secret_name_each_other(account: Account) -> None:
    first = holding(account, "shares-a", API_KEY=KEYS[0], OTHER_KEY=KEYS[1])
    elsewhere = Account(account.org, OTHER)

    second = holding(elsewhere, "shares-b", EUROPE, STRIPE_KEY=KEYS[0])

    one, other = told(account, first), told(elsewhere, second)["STRIPE_KEY"]
    assert (one["API_KEY"]["shared_with"], other["shared_with"]) == ([second], [first])
    assert one["API_KEY"]["fingerprint"] == other["fingerprint"] != one["OTHER_KEY"]["fingerprint"]
    assert "shared_with" not in one["OTHER_KEY"]
    finding = account.finding(CONTROL, first)
    assert finding is not None
    assert f"API_KEY holds the same as in shares-b ({OTHER}, {EUROPE})" in finding.reason


def test_a_function_that_is_mended_or_deleted_is_not_named_any_more(account: Account) -> None:
    left, mended, gone = (holding(account, f"parts-{name}", API_KEY=KEYS[2]) for name in ("a", "b", "c"))

    account.update(mended, Environment={"Variables": {"STAGE": "prod"}})
    account.delete(gone)
    account.update(left, Description="changed")

    assert "shared_with" not in told(account, left)["API_KEY"]
    assert account.status(CONTROL, mended) == "RESOLVED"


def test_what_is_said_to_be_no_secret_is_exempt_until_it_has_another_value(account: Account) -> None:
    arn = holding(account, "answers", API_KEY=KEYS[3])
    flagged = account.tags_of(arn)

    said = not_a_secret(account, arn)
    exempt, untagged = account.finding(CONTROL, arn), account.tags_of(arn)
    account.update(arn, Description="changed")
    still = account.status(CONTROL, arn)
    account.update(arn, Environment={"Variables": {"API_KEY": KEYS[4]}})

    assert "API_KEY is no secret, said by arn:aws:iam::111111111111:user/developer for team shop" in said
    assert exempt is not None
    assert (exempt.status, still) == ("EXEMPT", "EXEMPT")
    assert exempt.reason.endswith("for team shop: a public test key")
    assert (flagged, untagged) == ({TAG: "API_KEY"}, {})
    assert (account.status(CONTROL, arn), account.tags_of(arn)) == ("OPEN", {TAG: "API_KEY"})


def test_the_other_variables_stay_flagged(account: Account) -> None:
    arn = holding(account, "answers-one", API_KEY=KEYS[3], STRIPE_KEY=KEYS[4])

    not_a_secret(account, arn)

    found = account.finding(CONTROL, arn)
    assert found is not None
    assert (found.status, [*told(account, arn)]) == ("OPEN", ["STRIPE_KEY"])
    assert [one["variable"] for one in found.evidence["answered"]] == ["API_KEY"]
    assert account.tags_of(arn) == {TAG: "STRIPE_KEY"}


def test_an_answer_is_listed_and_can_be_taken_back(account: Account) -> None:
    arn = holding(account, "takes-back", API_KEY=KEYS[5])
    asked = ("--control", CONTROL, "--variable", "API_KEY")
    not_a_secret(account, arn, "API_KEY", "--until", "2099-12-31")

    listed = [json.loads(line) for line in warden(account.org, "exempt", "list", "--json").splitlines()]
    shown = warden(account.org, "exempt", "list")
    again = refused(account.org, "exempt", "add", arn, *asked, *WHO)
    warden(account.org, "exempt", "remove", arn, *asked)
    nothing = refused(account.org, "exempt", "remove", arn, *asked)

    mine = next(one for one in listed if one["scope"] == arn)
    assert (mine["variable"], mine["until"], mine["expired"]) == ("API_KEY", "2100-01-01T00:00:00Z", False)
    assert f"{arn}\n    API_KEY is no secret until 2100-01-01T00:00:00Z" in shown
    assert "remove it first" in again
    assert "nobody said that API_KEY" in nothing
    assert (account.status(CONTROL, arn), account.tags_of(arn)) == ("OPEN", {TAG: "API_KEY"})


def test_only_what_was_found_can_be_said_to_be_no_secret(account: Account) -> None:
    arn = holding(account, "found-one", API_KEY=KEYS[6])
    asked = ("exempt", "add", arn, "--control", CONTROL, *WHO, "--variable")

    said = refused(account.org, *asked, "STAGE")

    assert "no finding that stands about" in said
    assert [row for row in rows(account.org, "RESTRAINTS") if arn in str(row)] == []


def test_a_value_that_only_a_version_has_can_be_said_to_be_no_secret(account: Account) -> None:
    name, functions = "answers-version", account.client("lambda")
    variables = {"Variables": {"API_KEY": KEYS[7]}}
    arn = account.function(name, account.role(name), Publish=True, Environment=variables)
    account.heard(functions.create_alias, FunctionName=arn, Name="live", FunctionVersion="1")
    account.update(arn, Environment={"Variables": {}})
    before = account.status(CONTROL, arn)

    not_a_secret(account, arn)

    assert (before, account.status(CONTROL, arn)) == ("PARTIAL", "EXEMPT")


@contextmanager
def without_the_key(org: LocalOrg) -> Iterator[None]:
    """Secrets Manager refuses the key to everybody, and Warden's function begins anew."""
    role, policy = "warden-hub-plaintext-secrets", "keeps-the-key-away"
    document = {"Effect": "Deny", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
    iam = org.developer(HUB, HOME).client("iam")
    text = json.dumps({"Version": "2012-10-17", "Statement": document})
    iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=text)
    org.kill(CONTROL)
    yield
    iam.delete_role_policy(RoleName=role, PolicyName=policy)


@pytest.fixture
def keyless(organizations: Organizations, options: Options) -> Iterator[Account]:
    """An account whose findings have no fingerprints."""
    org = organizations.running(options)
    with without_the_key(org):
        yield Account(org)


def test_without_the_key_a_secret_is_told_and_no_answer_can_be_given(keyless: Account) -> None:
    arn = holding(keyless, "keyless", API_KEY=KEYS[0])

    said = refused(keyless.org, "exempt", "add", arn, "--control", CONTROL, "--variable", "API_KEY", *WHO)

    assert (keyless.status(CONTROL, arn), keyless.tags_of(arn)) == ("OPEN", {TAG: "API_KEY"})
    assert "fingerprint" not in told(keyless, arn)["API_KEY"]
    assert "API_KEY was found without a fingerprint" in said

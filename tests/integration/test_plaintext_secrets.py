"""No credentials in plain sight: what is told of them, and that their values go nowhere, in the real handlers."""

import json
from typing import Any

import pytest

from local_org.demo.mailbox import Mailbox
from local_org.org import LocalOrg
from tests.integration.account import HOME, Account, named, rows

TAG = "warden:plaintext-secrets"
# Put together here, so that no scanner takes them for a leak.
STRIPE = "sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc"
PASSWORD = "Vq7-" + "tR2zLp9xQw"
DATABASE = f"postgres://billing:{PASSWORD}@db.internal:5432/invoices"
REFERENCES = {
    "DB_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:222222222222:secret:db-AbCdEf",
    "DB_PASSWORD_PARAMETER": "/catalog/prod/db-password",
    "API_TOKEN": "{{resolve:secretsmanager:catalog-api:SecretString:token}}",
    "PASSWORD": "<your password here>",
    "STAGE": "prod",
}


def variables(**values: str) -> dict[str, Any]:
    return {"Environment": {"Variables": values}}


@pytest.fixture
def mailbox(org: LocalOrg) -> Mailbox:
    """What people are told from here on."""
    mailbox = Mailbox(org)
    for _ in mailbox.read():
        pass  # what was told before
    return mailbox


def test_credentials_are_flagged_with_their_names_kinds_and_where_they_should_live(account: Account) -> None:
    role = account.role("flagged")

    arn = account.function("flagged", role, **variables(STRIPE_KEY=STRIPE, DATABASE_URL=DATABASE, STAGE="prod"))

    found = account.finding("plaintext_secrets", arn)
    assert found is not None
    said = found.reason.split("; ")
    assert (found.status, said[0]) == ("OPEN", "plaintext credentials in STRIPE_KEY, DATABASE_URL")
    assert said[-1] == "rotate STRIPE_KEY, DATABASE_URL: whoever may read the configuration could read the value"
    told = found.evidence["variables"]
    assert [one["variable"] for one in told] == ["STRIPE_KEY", "DATABASE_URL"]
    assert all(one["kind"] and one["belongs"] for one in told)
    assert account.tags_of(arn) == {TAG: "STRIPE_KEY DATABASE_URL"}


def test_a_value_goes_nowhere(account: Account, mailbox: Mailbox) -> None:
    role = account.role("silent")
    planted = {"STRIPE_KEY": STRIPE, "DATABASE_URL": DATABASE, "PGPASSWORD": PASSWORD}

    arn = account.function("silent", role, Tags={"team": "billing"}, **variables(**planted))
    account.update(arn, **variables(**planted, STAGE="prod"))
    account.update(arn, **variables(STAGE="prod"))

    told = [*mailbox.read()]
    kept = {which: rows(account.org, which) for which in ("FINDINGS", "CHANGES", "INVENTORY")}
    heard = [[one.event, one.outcome.log, one.outcome.result, one.outcome.error] for one in account.org.invocations]
    everything = json.dumps([told, kept, heard, account.tags_of(arn)])
    assert "silent" in everything
    assert any("STRIPE_KEY" in sentence for sentence in told)
    assert [value for value in (STRIPE, PASSWORD, STRIPE[8:20], PASSWORD[:8]) if value in everything] == []


def test_references_and_placeholders_are_left_alone(account: Account) -> None:
    arn = account.function("refers", account.role("refers"), **variables(**REFERENCES))

    assert account.finding("plaintext_secrets", arn) is None
    assert account.tags_of(arn) == {}


def test_a_credential_that_was_taken_out_is_resolved_and_the_tag_goes(account: Account) -> None:
    arn = account.function("fixes", account.role("fixes"), Tags={"team": "billing"}, **variables(STRIPE_KEY=STRIPE))

    account.update(arn, **variables(STRIPE_KEY_ARN=REFERENCES["DB_SECRET_ARN"]))

    assert account.status("plaintext_secrets", arn) == "RESOLVED"
    assert account.tags_of(arn) == {"team": "billing"}


def test_another_credential_changes_the_finding_and_the_tag(account: Account) -> None:
    arn = account.function("adds", account.role("adds"), **variables(STRIPE_KEY=STRIPE))

    account.update(arn, **variables(STRIPE_KEY=STRIPE, DATABASE_URL=DATABASE))

    found = account.finding("plaintext_secrets", arn)
    assert found is not None
    assert found.reason.startswith("plaintext credentials in STRIPE_KEY, DATABASE_URL; ")
    assert account.tags_of(arn) == {TAG: "STRIPE_KEY DATABASE_URL"}


def test_a_tag_that_the_owner_took_off_comes_back_while_the_credential_is_there(account: Account) -> None:
    arn = account.function("retagged", account.role("retagged"), **variables(STRIPE_KEY=STRIPE))
    account.client("lambda").untag_resource(Resource=arn, TagKeys=[TAG])

    account.update(arn, Description="changed")

    assert account.tags_of(arn) == {TAG: "STRIPE_KEY"}
    assert account.status("plaintext_secrets", arn) == "OPEN"


def test_an_environment_that_kms_hides_is_unreadable_and_never_clean(account: Account) -> None:
    arn = account.function("hidden", account.role("hidden"), **variables(STRIPE_KEY=STRIPE))

    account.org.functions.hide_environment(account.id, HOME, "hidden")
    account.update(arn, Description="hidden")
    hidden = account.finding("plaintext_secrets", arn)
    account.org.functions.show_environment(account.id, HOME, "hidden")
    account.update(arn, Description="shown")

    assert hidden is not None
    assert (hidden.status, "AccessDeniedException" in hidden.reason) == ("UNREADABLE", True)
    assert account.status("plaintext_secrets", arn) == "OPEN"
    assert account.tags_of(arn) == {TAG: "STRIPE_KEY"}


def test_an_alias_that_serves_the_credential_makes_it_partial_until_it_serves_a_clean_version(
    account: Account,
) -> None:
    arn = account.function("released", account.role("released"), Publish=True, **variables(STRIPE_KEY=STRIPE))
    functions = account.client("lambda")
    functions.create_alias(FunctionName=arn, Name="live", FunctionVersion="1")

    account.update(arn, **variables(STAGE="prod"))
    partial = account.finding("plaintext_secrets", arn)
    account.heard(functions.publish_version, FunctionName=arn)
    published = account.status("plaintext_secrets", arn)
    account.heard(functions.update_alias, FunctionName=arn, Name="live", FunctionVersion="2")

    assert partial is not None
    assert partial.status == "PARTIAL"
    assert partial.reason.startswith("mended in $LATEST, but alias live serves version 1; ")
    assert "; rotate STRIPE_KEY: " in partial.reason
    assert [(one["alias"], one["version"]) for one in partial.evidence["versions"]] == [("live", "1")]
    assert published == "PARTIAL"
    assert account.status("plaintext_secrets", arn) == "RESOLVED"


@pytest.mark.parametrize("call", ["create_alias", "update_alias"])
@pytest.mark.parametrize("weight", [None, 0.1], ids=["whole", "by weight"])
def test_a_secret_that_an_alias_brings_back_is_told_although_latest_never_was_flagged(
    account: Account, call: str, weight: float | None
) -> None:
    name = f"rolled-back-{call[:6]}-{'weighted' if weight else 'whole'}"
    functions = account.client("lambda")
    with account.org.unheard():
        arn = account.create(name, account.role(name), Publish=True, **variables(STRIPE_KEY=STRIPE))
        account.change(arn, **variables(STAGE="prod"))
        functions.publish_version(FunctionName=arn)
        if call == "update_alias":
            functions.create_alias(FunctionName=arn, Name="live", FunctionVersion="2")
    account.org.quiet()
    before = account.status("plaintext_secrets", arn)
    serves: dict[str, Any] = {"FunctionVersion": "1"}
    if weight:
        serves = {"FunctionVersion": "2", "RoutingConfig": {"AdditionalVersionWeights": {"1": weight}}}

    account.heard(getattr(functions, call), FunctionName=arn, Name="live", **serves)

    found = account.finding("plaintext_secrets", arn)
    assert before is None
    assert found is not None
    assert (found.status, found.evidence["versions"][0]["version"]) == ("PARTIAL", "1")
    assert found.reason.startswith("mended in $LATEST, but alias live serves version 1; ")
    assert "; rotate STRIPE_KEY: " in found.reason


def test_publishing_a_version_makes_warden_look(account: Account) -> None:
    with account.org.unheard():
        arn = account.create("publishes", account.role("publishes"))
    account.org.quiet()

    account.heard(account.client("lambda").publish_version, FunctionName=arn)

    heard = [
        one.function
        for one in account.org.invocations
        if one.event.get("detail", {}).get("eventName", "").startswith("PublishVersion") and named(one) == arn
    ]
    assert heard == ["warden-plaintext-secrets"]

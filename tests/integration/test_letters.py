"""Whose a dead letter of the archive is, told by the real function under its own roles."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from local_org.demo.mailbox import Mailbox
from local_org.org import LocalOrg
from tests.integration.account import EUROPE, HOME, HUB, OTHER, Account
from tests.integration.arriving import comes, function_with, index, invocations, kept, record, role_id, told_again
from tests.integration.test_failures import failures
from warden.letter import Standing, ToldBy
from warden.letters import Redriven

LOST = "AROALETTERSGONE000001"


def test_letters_of_four_functions_from_one_queue_are_each_its_own(account: Account) -> None:
    roles = [account.role(f"arriving-four-{number}") for number in range(4)]
    functions = [function_with(account, f"arriving-four-{number}", role) for number, role in enumerate(roles)]

    origins = [comes(account, role_id(account, role)) for role in roles]

    letters = [kept(account.org, origin) for origin in origins]
    assert [(letter.owner, letter.told_by) for letter in letters] == [(arn, ToldBy.ROLE) for arn in functions]


def test_a_letter_of_a_role_that_several_have_is_kept_for_all_of_them(account: Account) -> None:
    role = account.role("arriving-shared", trusts=("lambda.amazonaws.com", "ec2.amazonaws.com"))  # so it stays shared
    functions = [function_with(account, f"arriving-shared-{name}", role) for name in ("a", "b")]

    letter = kept(account.org, comes(account, role_id(account, role)))

    assert (letter.owner, letter.told_by) == (role, ToldBy.CANDIDATES)
    assert letter.candidates == tuple(functions)


def test_a_function_that_was_moved_since_is_known_by_what_it_had(account: Account) -> None:
    role = account.role("arriving-moved")
    arn = function_with(account, "arriving-moved", role)
    account.update(arn, Role=account.role("arriving-moved-on"))

    letter = kept(account.org, comes(account, role_id(account, role)))

    assert (letter.owner, letter.told_by) == (arn, ToldBy.ROLE)


def test_letters_from_before_and_after_a_split_are_no_others(account: Account) -> None:
    shared = account.role("arriving-split")
    first = function_with(account, "arriving-split-a", shared)
    second = function_with(account, "arriving-split-b", shared)
    own = account.own_role(second)

    before, after = comes(account, role_id(account, shared)), comes(account, role_id(account, own))

    assert kept(account.org, before).candidates == (first, second)  # whose run may have begun before the split
    assert kept(account.org, after).owner == second


def test_a_letter_of_a_role_that_nobody_can_find_is_kept_by_its_id(account: Account) -> None:
    origin = comes(account, LOST)

    letter = kept(account.org, origin)

    assert (letter.owner, letter.told_by) == (origin.unknown_owner, ToldBy.UNKNOWN)


def test_the_record_of_a_destination_is_its_functions_unless_another_sent_it(account: Account) -> None:
    role, other = account.role("arriving-record"), account.role("arriving-forger")
    arn = function_with(account, "arriving-record", role)
    function_with(account, "arriving-forger", other)

    told, forged = (comes(account, role_id(account, sender), **record(arn)) for sender in (role, other))

    assert (kept(account.org, told).owner, kept(account.org, told).told_by) == (arn, ToldBy.DESTINATION)
    assert kept(account.org, forged).told_by is ToldBy.UNKNOWN


def test_an_event_that_failed_after_its_third_redrive_is_parked(account: Account) -> None:
    attributes = {"RequestID": {"type": "String", "value": "request-of-a-redrive"}}
    index(account.org).keep_request("request-of-a-redrive", Redriven("the|first", 3), expires=4_000_000_000)

    letter = kept(account.org, comes(account, LOST, attributes=attributes))

    assert (letter.status, letter.tries, letter.parent) == (Standing.PARKED, 3, "the|first")


def test_a_new_error_is_told_to_people_with_the_command_that_shows_its_letters(account: Account) -> None:
    role = account.role("arriving-told")
    arn = function_with(account, "arriving-told", role)
    mailbox = Mailbox(account.org)

    for _ in range(12):
        comes(account, role_id(account, role), "cannot reach 10.0.0.7:443")

    told = [line for line in mailbox.read() if "arriving-told" in line]
    assert len(told) == 2
    assert "dead_letters is OPEN for arriving-told" in told[0]
    assert "1 event failed and is kept as a dead letter, error: cannot reach *" in told[0]
    assert f"warden letters list --function {arn}" in told[0]
    assert "10 events failed with the same error" in told[1]


def test_a_letter_that_is_told_of_again_stays_one_and_nobody_hears_of_it_again(account: Account) -> None:
    role = account.role("arriving-again")
    function_with(account, "arriving-again", role)
    origin = comes(account, role_id(account, role))
    letter, mailbox = kept(account.org, origin), Mailbox(account.org)
    list(mailbox.read())

    told_again(account.org, origin, origin)

    assert kept(account.org, origin) == letter
    assert list(mailbox.read()) == []


def test_what_somebody_hands_it_that_is_no_batch_ends_whole_in_the_failure_queue(org: LocalOrg) -> None:
    list(failures(org))

    # As whoever may invoke it can: nothing in the templates invokes it so.
    org._invoke(org.hub_functions["letters"].definition.arn, {"Records": "none"})  # noqa: SLF001
    org.quiet()

    (failed,) = failures(org)
    assert failed["requestPayload"] == {"Records": "none"}
    assert failed["responsePayload"]["errorType"] == "MalformedEvent"


def test_the_accounts_of_two_letters_are_asked_each_for_its_own_roles(org: LocalOrg) -> None:
    accounts = [Account(org), Account(org, OTHER)]
    roles = [account.role("arriving-both") for account in accounts]
    functions = [function_with(account, "arriving-both", role) for account, role in zip(accounts, roles, strict=True)]

    origins = [comes(one, role_id(one, role)) for one, role in zip(accounts, roles, strict=True)]

    assert [kept(org, origin).owner for origin in origins] == functions


def test_letters_of_a_shared_role_and_of_nobody_are_kept_in_each_account(org: LocalOrg) -> None:
    other = Account(org, OTHER)
    role = other.role("both-of-them", trusts=("lambda.amazonaws.com", "ec2.amazonaws.com"))
    functions = [function_with(other, f"both-of-them-{name}", role) for name in ("a", "b")]

    shared, nobodys = comes(other, role_id(other, role)), comes(other, LOST)

    assert kept(org, shared).candidates == tuple(functions)
    assert kept(org, nobodys).owner == nobodys.unknown_owner


def test_what_a_letter_holds_is_in_no_log_and_no_index(account: Account) -> None:
    secret = "hunter2-of-the-customer"

    origin = comes(account, LOST, body=json.dumps({"password": secret}))

    logs = "".join(one.outcome.log for one in invocations(account.org))
    assert secret not in logs
    assert secret not in str(index(account.org).note(kept(account.org, origin).owner, origin.letter))


@pytest.mark.parametrize("region", [HOME, EUROPE])
def test_the_hubs_own_account_is_an_account_like_others(org: LocalOrg, region: str) -> None:
    hub = Account(org, HUB)
    role = hub.role(f"arriving-hub-{region}")
    arn = function_with(hub, f"arriving-hub-{region}", role, region)

    assert kept(org, comes(hub, role_id(hub, role))).owner == arn


def test_an_event_that_a_function_fails_on_comes_into_the_index_as_that_functions(account: Account) -> None:
    role = account.role("arriving-really")
    code = zipped("def handler(event, _):\n    raise LookupError(f\"no such order: {event['order']}\")\n")
    made = account.client("lambda", EUROPE).create_function(
        FunctionName="arriving-really", Role=role, Runtime="python3.13", Handler="app.handler", Code={"ZipFile": code}
    )
    account.org.quiet()

    account.client("lambda", EUROPE).invoke(
        FunctionName="arriving-really", InvocationType="Event", Payload=b'{"order": 4711}'
    )
    account.org.quiet()

    (letter,) = index(account.org).of_owner(made["FunctionArn"])
    assert (letter.told_by, letter.status) == (ToldBy.ROLE, Standing.ARCHIVED)
    assert (letter.error, letter.code, letter.size) == ("no such order: *", "200", 15)


def zipped(source: str) -> bytes:
    """The code of a function of one module."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app.py", source)
    return content.getvalue()

"""Who holds which secret, and what somebody said to be none."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.stub import Stubber

from plaintext_secrets.plan import Secret
from plaintext_secrets.register import AT_ONCE, LONGEST_SUBJECT, MOST_HOLDERS, NotRead
from tests.unit.fakes.secrets import KEY, NOON, FakeSecretsManager, register
from tests.unit.fakes.tables import FINGERPRINTS, RESTRAINTS, items
from tests.unit.warden.samples import BILLING, ORDERS, REPORTS
from warden.answers import Answer
from warden.errors import MalformedItem
from warden.model import Function
from warden.secrets import Confidence, Kind, PlaintextSecret, Store

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

VALUE = "vK3nq8ZtWmR2xY7pLs"


def found(variable: str = "TOKEN", value: str = VALUE) -> tuple[PlaintextSecret, str]:
    return PlaintextSecret(variable, Kind.TOKEN, Confidence.HIGH, "a token", Store.SECRETS_MANAGER), value


def look(dynamodb: DynamoDBClient, function: Function, *held: tuple[PlaintextSecret, str]) -> list[Secret]:
    return register(dynamodb).secrets(function, held or [found()])


def answer(dynamodb: DynamoDBClient, mark: str, variable: str = "TOKEN", **fields: Any) -> Answer:
    given = {"until": None, "owner": "the shop", "reason": "a test key", "by": "an operator", "at": NOON}
    said = Answer(ORDERS, variable, mark, **(given | fields))
    dynamodb.put_item(TableName=RESTRAINTS, Item=said.as_item())
    return said


def test_who_holds_a_secret_alone_shares_it_with_nobody(dynamodb: DynamoDBClient) -> None:
    [first], [again] = look(dynamodb, ORDERS), look(dynamodb, ORDERS)

    assert (first.shared_with, again.shared_with) == ((), ())


def test_whoever_joins_sees_the_others_and_is_seen_at_their_next_look(dynamodb: DynamoDBClient) -> None:
    look(dynamodb, ORDERS)

    [joined], [seen] = look(dynamodb, BILLING, found("API_TOKEN")), look(dynamodb, ORDERS)

    assert (joined.shared_with, seen.shared_with) == ((ORDERS.arn,), (BILLING.arn,))


def test_other_values_are_shared_with_nobody(dynamodb: DynamoDBClient) -> None:
    look(dynamodb, ORDERS)

    [other] = look(dynamodb, BILLING, found(value=VALUE[::-1]))

    assert other.shared_with == ()


def test_a_variable_with_a_name_that_no_key_has_room_for_is_told_like_others(dynamodb: DynamoDBClient) -> None:
    asked: list[str] = []
    long = f"{'A' * LONGEST_SUBJECT}_TOKEN"
    events = dynamodb.meta.events
    events.register(
        "provide-client-params.dynamodb.BatchGetItem", lambda params, **_: asked.append(str(params)), "long"
    )

    told = look(dynamodb, ORDERS, found(long), found("TOKEN"))

    events.unregister("provide-client-params.dynamodb.BatchGetItem", unique_id="long")
    assert [secret.variable for secret in told] == [long, "TOKEN"]
    assert ["#TOKEN#" in asked[0], long in asked[0]] == [True, False]


def test_who_gave_a_secret_up_is_not_named_any_more(dynamodb: DynamoDBClient) -> None:
    [held] = look(dynamodb, ORDERS)
    look(dynamodb, REPORTS)
    register(dynamodb).leave(ORDERS, {held.fingerprint})

    [seen] = look(dynamodb, BILLING)

    assert seen.shared_with == (REPORTS.arn,)


def test_neither_values_nor_the_key_are_kept(dynamodb: DynamoDBClient) -> None:
    look(dynamodb, ORDERS, found(), found("OTHER", "x7" + VALUE))

    kept = str(items(dynamodb, FINGERPRINTS))

    assert ORDERS.arn in kept
    assert [secret for secret in (VALUE, KEY) if secret in kept] == []


def test_one_value_in_two_variables_is_one_secret(dynamodb: DynamoDBClient) -> None:
    told = look(dynamodb, ORDERS, found("A"), found("B"), found("A"))

    assert [one.variable for one in told] == ["A", "B", "A"]
    assert len({one.fingerprint for one in told}) == len(items(dynamodb, FINGERPRINTS)) == 1


def test_what_is_said_to_be_no_secret_is_told_with_who_said_so_and_kept_of_nobody(dynamodb: DynamoDBClient) -> None:
    [before] = look(dynamodb, BILLING)
    said = answer(dynamodb, before.fingerprint)

    [told] = look(dynamodb, ORDERS)

    assert told.answer == str(said)
    assert told.shared_with == ()
    assert look(dynamodb, BILLING)[0].shared_with == ()


@pytest.mark.parametrize(
    ("function", "variable", "value"),
    [(ORDERS, "TOKEN", VALUE + "2"), (ORDERS, "OTHER", VALUE), (BILLING, "TOKEN", VALUE)],
    ids=["another value", "another variable", "another function"],
)
def test_an_answer_is_about_one_value_of_one_variable_of_one_function(
    dynamodb: DynamoDBClient, function: Function, variable: str, value: str
) -> None:
    [before] = look(dynamodb, ORDERS)
    answer(dynamodb, before.fingerprint)

    [told] = look(dynamodb, function, found(variable, value))

    assert told.answer == ""


@pytest.mark.parametrize(("ends", "holds"), [(timedelta(seconds=1), True), (timedelta(), False)])
def test_an_answer_with_an_end_holds_until_then(dynamodb: DynamoDBClient, ends: timedelta, holds: bool) -> None:  # noqa: FBT001 - a case
    [before] = look(dynamodb, ORDERS)
    answer(dynamodb, before.fingerprint, until=NOON + ends)

    [told] = look(dynamodb, ORDERS)

    assert bool(told.answer) is holds


def test_without_a_key_no_answer_holds_and_nothing_is_kept(dynamodb: DynamoDBClient) -> None:
    answer(dynamodb, "")
    keyless = register(dynamodb, FakeSecretsManager(refused="AccessDeniedException"))

    [told] = keyless.secrets(ORDERS, [found()])

    assert (told.variable, told.fingerprint, told.answer, told.shared_with) == ("TOKEN", "", "", ())
    assert items(dynamodb, FINGERPRINTS) == []


def test_an_answer_that_cannot_be_read_fails_the_event(dynamodb: DynamoDBClient) -> None:
    [before] = look(dynamodb, ORDERS)
    said = answer(dynamodb, before.fingerprint)
    dynamodb.update_item(
        TableName=RESTRAINTS,
        Key={"subject": {"S": said.subject}},
        UpdateExpression="SET #until = :soon",
        ExpressionAttributeNames={"#until": "until"},
        ExpressionAttributeValues={":soon": {"S": "soon"}},
    )

    with pytest.raises(MalformedItem, match="until is no time in UTC"):
        look(dynamodb, ORDERS)


def test_a_secret_that_everybody_holds_is_told_of_as_many_as_an_item_has_room_for(dynamodb: DynamoDBClient) -> None:
    [held] = look(dynamodb, ORDERS)
    crowd = [f"{ORDERS.arn}-{number}" for number in range(MOST_HOLDERS)]
    dynamodb.put_item(TableName=FINGERPRINTS, Item={"fingerprint": {"S": held.fingerprint}, "holders": {"SS": crowd}})

    [told] = look(dynamodb, BILLING)

    assert told.shared_with == tuple(sorted(crowd))


def test_more_secrets_than_one_call_takes_are_read_all_the_same(dynamodb: DynamoDBClient) -> None:
    many = [found(f"TOKEN_{number}", f"{VALUE}{number}") for number in range(AT_ONCE)]
    look(dynamodb, BILLING, *many)

    told = look(dynamodb, ORDERS, *many)

    assert {one.shared_with for one in told} == {(BILLING.arn,)}


def test_half_an_answer_of_dynamodb_fails_the_event(dynamodb: DynamoDBClient) -> None:
    left = {"Responses": {}, "UnprocessedKeys": {FINGERPRINTS: {"Keys": [{"fingerprint": {"S": "x"}}]}}}

    stub = Stubber(dynamodb)
    stub.add_response("batch_get_item", left)

    with stub, pytest.raises(NotRead):
        look(dynamodb, ORDERS)

"""Restraints: what holds Warden back, read in one go, strictly, and compared in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError

from tests.unit.fakes.answers import refusal
from tests.unit.fakes.tables import RESTRAINTS, items
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS, SHARED
from warden.errors import MalformedItem
from warden.restraints import Exemption, NotRead, Pause, Restraint, Restraints

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
EXEMPT = Exemption("desk", ORDERS.arn, NOON + HOUR, "the shop", "a test", "an operator", NOON - HOUR)


@pytest.fixture
def restraints(dynamodb: DynamoDBClient) -> Restraints:
    return Restraints(dynamodb, RESTRAINTS)


def pause(dynamodb: DynamoDBClient, **words: str) -> None:
    item = {"subject": "pause", "by": "an operator", "reason": "a test", "at": "2026-03-04T11:00:00Z"} | words
    dynamodb.put_item(TableName=RESTRAINTS, Item={key: {"S": value} for key, value in item.items() if value})


def standing(restraints: Restraints, now: datetime = NOON, role: str = SHARED) -> Restraint:
    return restraints.standing("desk", ORDERS, role, now)


def test_where_nothing_is_stored_nothing_holds_back(restraints: Restraints) -> None:
    assert standing(restraints) == Restraint()


def test_a_pause_says_who_since_when_and_why(restraints: Restraints, dynamodb: DynamoDBClient) -> None:
    pause(dynamodb)

    found = standing(restraints).pause

    assert found == Pause("an operator", "a test", NOON - HOUR)
    assert str(found) == "paused by an operator since 2026-03-04T11:00:00Z: a test"


@pytest.mark.parametrize("control", ["desk", "all"])
@pytest.mark.parametrize("scope", [ORDERS.arn, SHARED, ACCOUNT])
def test_an_exemption_holds_by_function_role_or_account_for_one_control_or_all(
    restraints: Restraints, control: str, scope: str
) -> None:
    exemption = EXEMPT._replace(control=control, scope=scope)
    restraints.exempt(exemption)

    assert standing(restraints).exemption == exemption


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(EXEMPT._replace(control="lamp"), id="of another control"),
        pytest.param(EXEMPT._replace(scope=BILLING.arn), id="of another function"),
        pytest.param(EXEMPT._replace(scope="arn:aws:iam::222222222222:role/shop"), id="of a role of another path"),
        pytest.param(EXEMPT._replace(scope="111111111111"), id="of another account"),
        pytest.param(EXEMPT._replace(until=NOON), id="that ends now"),
        pytest.param(EXEMPT._replace(until=NOON - HOUR), id="that has ended and is not yet deleted"),
    ],
)
def test_another_exemption_does_not_hold(restraints: Restraints, other: Exemption) -> None:
    restraints.exempt(other)

    assert standing(restraints).exemption is None


def test_of_several_exemptions_the_one_that_ends_last_is_told(restraints: Restraints) -> None:
    longest = EXEMPT._replace(control="all", scope=ACCOUNT, until=NOON + 3 * HOUR)
    for exemption in (EXEMPT, longest, EXEMPT._replace(scope=SHARED)):
        restraints.exempt(exemption)

    assert standing(restraints).exemption == longest


def test_a_role_that_is_not_known_is_not_asked_for(restraints: Restraints) -> None:
    restraints.exempt(EXEMPT)

    assert standing(restraints, role="").exemption == EXEMPT


def test_the_end_is_compared_in_utc_whatever_the_clocks_zone(restraints: Restraints) -> None:
    restraints.exempt(EXEMPT)
    tokyo = timezone(timedelta(hours=9))

    held = [standing(restraints, now).exemption for now in (NOON.astimezone(tokyo), (NOON + HOUR).astimezone(tokyo))]

    assert held == [EXEMPT, None]


def stored(exemption: Exemption, dynamodb: DynamoDBClient, **change: Any) -> None:
    """Stores the exemption with something changed; None leaves it out."""
    Restraints(dynamodb, RESTRAINTS).exempt(exemption)
    item = dynamodb.get_item(TableName=RESTRAINTS, Key={"subject": {"S": exemption.subject}})["Item"]
    wanted = {name: value for name, value in {**item, **change}.items() if value is not None}
    dynamodb.put_item(TableName=RESTRAINTS, Item=wanted)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        pytest.param({"until": {"S": "tomorrow"}}, "until is no time in UTC", id="an end in words"),
        pytest.param({"until": {"S": "2026-03-04T13:00:00+09:00"}}, "until is no time in UTC", id="another zone"),
        pytest.param({"until": {"N": "1772629200"}}, "no until", id="an end that is a number"),
        pytest.param({"until": None}, "no until", id="no end"),
        pytest.param({"by": None}, "no by", id="nobody who made it"),
        pytest.param({"owner": None}, "no owner", id="nobody who answers for it"),
    ],
)
def test_an_exemption_that_cannot_be_read_is_named(
    restraints: Restraints, dynamodb: DynamoDBClient, change: dict[str, Any], what: str
) -> None:
    stored(EXEMPT, dynamodb, **change)

    with pytest.raises(MalformedItem, match=rf"^restraint exemption#desk#{ORDERS.arn}: {what}$"):
        standing(restraints)


@pytest.mark.parametrize(("word", "value"), [("at", "now"), ("by", ""), ("reason", "")])
def test_a_pause_that_cannot_be_read_is_named(
    restraints: Restraints, dynamodb: DynamoDBClient, word: str, value: str
) -> None:
    pause(dynamodb, **{word: value})

    with pytest.raises(MalformedItem, match=rf"^restraint pause: .*{word}"):
        standing(restraints)


class Overloaded:
    """A DynamoDB that answers only in part."""

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        return {"Responses": {RESTRAINTS: []}, "UnprocessedKeys": request["RequestItems"]}


class Refusing:
    """A DynamoDB that refuses every write."""

    def update_item(self, **_: Any) -> None:
        raise refusal("ProvisionedThroughputExceededException")


@pytest.fixture
def lagging(dynamodb: DynamoDBClient) -> Iterator[None]:
    """DynamoDB at its slowest: whoever does not ask for a consistent read sees what was there before."""

    def lag(params: dict[str, Any], **_: Any) -> None:
        asked = params["RequestItems"][RESTRAINTS]
        if not asked.get("ConsistentRead"):
            asked["Keys"] = [{"subject": {"S": "nothing yet"}}]

    dynamodb.meta.events.register("provide-client-params.dynamodb.BatchGetItem", lag)
    yield
    dynamodb.meta.events.unregister("provide-client-params.dynamodb.BatchGetItem", lag)


@pytest.mark.usefixtures("lagging")
def test_a_pause_and_an_exemption_count_from_the_moment_they_are_made(
    restraints: Restraints, dynamodb: DynamoDBClient
) -> None:
    pause(dynamodb)
    restraints.exempt(EXEMPT)

    found = standing(restraints)

    assert (found.pause is not None, found.exemption) == (True, EXEMPT)


def test_half_an_answer_is_none() -> None:
    restraints = Restraints(cast("DynamoDBClient", Overloaded()), RESTRAINTS)

    with pytest.raises(NotRead):
        standing(restraints)


def spent(restraints: Restraints, *attempts: str, budget: int = 2, now: datetime = NOON) -> list[bool]:
    return [restraints.spend(ORDERS, attempt, budget, now) for attempt in attempts]


def test_a_budget_lasts_for_so_many_changes(restraints: Restraints) -> None:
    assert spent(restraints, "a", "b", "c") == [True, True, False]


def test_a_retry_does_not_pay_twice_nor_is_it_refused_when_the_budget_is_used_up(restraints: Restraints) -> None:
    assert spent(restraints, "a", "a", "b", "c", "a") == [True, True, True, False, True]


def test_a_budget_is_of_one_account_and_one_clock_hour(restraints: Restraints) -> None:
    elsewhere = ORDERS._replace(account="333333333333")
    spent(restraints, "a", "b")

    assert restraints.spend(elsewhere, "c", 2, NOON)
    assert spent(restraints, "c", now=NOON + timedelta(minutes=59)) == [False]
    assert spent(restraints, "c", now=NOON + HOUR) == [True]


def test_an_hours_count_is_deleted_in_time(restraints: Restraints, dynamodb: DynamoDBClient) -> None:
    spent(restraints, "a")

    [item] = items(dynamodb, RESTRAINTS)

    assert item["subject"] == f"budget#{ACCOUNT}#2026-03-04T12"
    assert int(item["expires"]) == int(datetime(2026, 3, 6, 12, tzinfo=UTC).timestamp())


def test_a_budget_of_nothing_allows_nothing(restraints: Restraints) -> None:
    assert spent(restraints, "a", budget=0) == [False]


def test_a_budget_that_cannot_be_written_is_no_permission() -> None:
    restraints = Restraints(cast("DynamoDBClient", Refusing()), RESTRAINTS)

    with pytest.raises(ClientError, match="ProvisionedThroughputExceeded"):
        restraints.spend(ORDERS, "a", 2, NOON)

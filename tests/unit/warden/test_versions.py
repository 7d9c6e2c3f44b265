"""Published versions: every one is read, and only those behind an alias count."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.unit.fakes.functions import FakeFunction, FakeLambda
from tests.unit.warden.samples import ORDERS
from warden.model import ServedVersion
from warden.versions import aliases, configurations, served


@pytest.fixture
def aws() -> FakeLambda:
    return FakeLambda()


@pytest.fixture
def orders(aws: FakeLambda) -> FakeFunction:
    """A function with two versions of an old role behind aliases, and a third of a new one."""
    made = aws.add(ORDERS, Role="old")
    made.publish("stable")
    made.publish("prod")
    aws.change(ORDERS, Role="new")
    made.publish("next")
    return made


def found(aws: FakeLambda) -> tuple[ServedVersion, ...]:
    """The aliases that serve a version of the old role."""
    versions = configurations(aws.client, ORDERS.arn)
    return served(aws.client, ORDERS.arn, versions, lambda version: version["Role"] == "old")


def test_all_pages_of_versions_are_read(aws: FakeLambda, orders: FakeFunction) -> None:
    roles = {version: there["Role"] for version, there in configurations(aws.client, ORDERS.arn).items()}

    assert roles == {"$LATEST": "new", "1": "old", "2": "old", "3": "new"}


def test_no_environment_is_kept_of_any_version(aws: FakeLambda) -> None:
    aws.add(ORDERS, Role="old", Environment={"Variables": {"TOKEN": "value"}}).publish("prod")

    kept = configurations(aws.client, ORDERS.arn)

    assert [kept.keys(), [there for there in kept.values() if "Environment" in there]] == [{"$LATEST", "1"}, []]


def test_a_function_that_is_gone_is_passed_on(aws: FakeLambda) -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        configurations(aws.client, ORDERS.arn)


def test_aliases_of_bad_versions_are_named(aws: FakeLambda, orders: FakeFunction) -> None:
    assert found(aws) == (ServedVersion("stable", "1"), ServedVersion("prod", "2"))


def test_a_bad_version_without_an_alias_serves_nobody(aws: FakeLambda, orders: FakeFunction) -> None:
    orders.aliases = [{"Name": "next", "FunctionVersion": "3"}]

    assert found(aws) == ()


def test_a_bad_latest_is_no_served_version(aws: FakeLambda) -> None:
    aws.add(ORDERS, Role="old").aliases = [{"Name": "dev", "FunctionVersion": "$LATEST"}]

    assert found(aws) == ()


def test_aliases_are_not_asked_for_without_a_bad_version(aws: FakeLambda) -> None:
    aws.add(ORDERS, Role="new").publish("prod")

    assert found(aws) == ()
    assert aws.calls == ["list_versions_by_function"]


def test_an_alias_with_weights_serves_each_of_its_versions(aws: FakeLambda, orders: FakeFunction) -> None:
    weighted = {"Name": "prod", "FunctionVersion": "3", "RoutingConfig": {"AdditionalVersionWeights": {"1": 0.1}}}
    orders.aliases = [weighted]

    assert aliases(aws.client, ORDERS.arn) == (ServedVersion("prod", "3"), ServedVersion("prod", "1"))
    assert found(aws) == (ServedVersion("prod", "1"),)


def test_an_alias_with_an_empty_routing_serves_one(aws: FakeLambda, orders: FakeFunction) -> None:
    orders.aliases = [{"Name": "prod", "FunctionVersion": "1", "RoutingConfig": {}}]

    assert found(aws) == (ServedVersion("prod", "1"),)

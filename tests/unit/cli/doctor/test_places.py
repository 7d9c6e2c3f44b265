"""Which places are looked at."""

from __future__ import annotations

from typing import Any

import pytest

from cli.doctor.places import places
from local_org.place import Place
from tests.unit.cli.doctor.places import HOME, deployed

A, B = Place("222222222222", "eu-west-1"), Place("333333333333", "us-east-1")
GONE = Place("444444444444", "eu-west-1")


class Tables:
    """The table of spokes."""

    def __init__(self, items: list[dict[str, Any]]) -> None:
        self._items = items

    def get_paginator(self, _: str) -> Tables:
        return self

    def paginate(self, *, TableName: str, **_: Any) -> list[dict[str, Any]]:  # noqa: N803 - boto3's name
        return [{"Items": self._items[:1]}, {"Items": self._items[1:]}] if TableName == "spokes-1" else []


def item(place: Place, **said: str) -> dict[str, Any]:
    known = {"account": place.account, "region": place.region, "since": "2026-03-04T12:00:00+00:00", **said}
    return {name: {"S": value} for name, value in known.items()}


TABLES = Tables([item(B), item(A, status="complete"), item(GONE, status="gone")])


@pytest.mark.parametrize(
    ("account", "region", "found"),
    [
        (None, None, [HOME, A, B, GONE]),
        (A.account, None, [A]),
        (A.account, "us-east-1", [Place(A.account, "us-east-1")]),
        ("999999999999", None, [Place("999999999999", HOME.region)]),
        (None, "us-east-1", [B]),
        (None, "eu-north-1", []),
    ],
)
def test_the_options_leave_these_of_the_enrolled(account: str | None, region: str | None, found: list[Place]) -> None:
    hub = deployed(clients={"dynamodb": TABLES})

    assert places(hub, account, region) == found


@pytest.mark.parametrize(("enrolled", "found"), [("true", [HOME]), ("false", [])])
def test_a_hub_that_never_swept_guards_at_most_itself(enrolled: str, found: list[Place]) -> None:
    parameters = {"EnrollOwnAccount": enrolled, "OrganizationId": "o-a1b2c3d4e5"}

    assert places(deployed(parameters, clients={"dynamodb": Tables([])}), None, None) == found

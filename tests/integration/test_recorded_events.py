"""Every recorded CloudTrail record through the templates' rules and the parser.

What each should reach is written down here by hand, from the columns of index.csv.
"""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from local_org.cloudformation.templates import ROOT
from local_org.events.envelope import wrap
from local_org.events.routing import Router
from local_org.place import Place
from warden import trigger

RECORDED = ROOT.parent / "shared/data/cloudtrail"
SHARED_ROLE = ["shared_role"]
EVERYONE = ["shared_role", "plaintext_secrets", "dead_letter"]
REACHED = {
    "AttachRolePolicy": SHARED_ROLE,
    "CreateFunction20150331": EVERYONE,
    "DeleteFunction20150331": SHARED_ROLE,
    "PutRolePolicy": SHARED_ROLE,
    "UpdateAssumeRolePolicy": SHARED_ROLE,
    "UpdateFunctionConfiguration20150331v2": EVERYONE,
}

Row = dict[str, str]


def rows() -> list[Row]:
    index = RECORDED / "index.csv"
    return list(csv.DictReader(index.read_text().splitlines())) if index.exists() else []


@pytest.fixture(scope="module")
def router() -> Router:
    return Router(Place("111111111111", "eu-west-1"))


def event_of(row: Row) -> dict[str, Any]:
    return wrap(json.loads((RECORDED / row["file"]).read_text()))


def expected(row: Row) -> list[str]:
    return [] if row["errorCode"] else REACHED.get(row["eventName"], [])


pytestmark = pytest.mark.skipif(not rows(), reason="the recorded events are not here")


def name(row: Row) -> str:
    return f"{Path(row['file']).stem} {row['eventName']}"


every_row = pytest.mark.parametrize("row", rows(), ids=name)
every_read_row = pytest.mark.parametrize("row", [row for row in rows() if expected(row)], ids=name)


@every_row
def test_a_recorded_call_reaches_the_functions_it_should_and_no_other(router: Router, row: Row) -> None:
    assert router.route(event_of(row)) == expected(row)


@every_read_row
def test_the_parser_reads_every_recorded_call_that_reaches_a_function(row: Row) -> None:
    event = event_of(row)

    read = trigger.parse(event)

    request = event["detail"]["requestParameters"]
    assert (read.account, read.region) == (event["account"], event["detail"]["awsRegion"])
    assert (read.function is None) == (row["eventSource"] == "iam.amazonaws.com")
    if read.function is None:
        assert read.role == request["roleName"]
    else:
        assert read.function.name in request["functionName"]


def test_the_recordings_hold_every_kind_of_outcome() -> None:
    outcomes = {tuple(expected(row)) for row in rows()}

    assert outcomes == {(), tuple(SHARED_ROLE), tuple(EVERYONE)}

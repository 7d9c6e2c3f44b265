"""Findings: what is concluded of a look, and what is told of it, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.fakes.events import FakeEvents
from tests.unit.fakes.tables import FINDINGS, items
from tests.unit.warden.desk import Put
from tests.unit.warden.planted import TOKEN
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS
from warden.bus import NotPublished
from warden.findings import Finding, Findings, conclude
from warden.model import Mode, Pair, Plan, ServedVersion, Status

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

AT = "2026-03-04T09:15:05+00:00"
SERVED = (ServedVersion("prod", "3"), ServedVersion("beta", "2"))
TIDY = Put(ORDERS, "cup", "desk", "shelf")
HOLDING = Finding("shared_role", ORDERS, Status.OPEN, f"shares the role {TOKEN}", {"role": TOKEN, "with": [TOKEN]})
OPEN = Finding("shared_role", ORDERS, Status.OPEN, "shares the role shop", {"role": "shop", "with": ["a", "b"]})

QUIET = [None, Status.REMEDIATED, Status.RESOLVED]
LOUD = [Status.OPEN, Status.PARTIAL, Status.BLOCKED, Status.UNREADABLE, Status.DEFERRED, Status.CONTESTED]
MENDED_IN_LATEST = "mended in $LATEST, but alias prod serves version 3, alias beta serves version 2"


@pytest.mark.parametrize("previous", QUIET)
@pytest.mark.parametrize(
    "now",
    [
        pytest.param(Plan(), id="nothing"),
        pytest.param(Plan(served=SERVED), id="an alias of an old version that nobody ever complained of"),
        pytest.param(Plan(actions=(TIDY,)), id="something to tidy up"),
    ],
)
def test_nothing_is_told_where_nothing_was_wrong(now: Plan, previous: Status | None) -> None:
    assert conclude(now, mended="", previous=previous) is None


@pytest.mark.parametrize("previous", [*QUIET, *LOUD])
def test_what_a_version_serves_is_told_with_advice_whatever_was_told_before(previous: Status | None) -> None:
    told = conclude(Plan(served=SERVED, advice="rotate it"), mended="", previous=previous)

    assert told == (Status.PARTIAL, f"{MENDED_IN_LATEST}; rotate it")


@pytest.mark.parametrize("previous", [*QUIET, *LOUD, Status.EXEMPT])
def test_what_is_said_to_be_no_violation_is_exempt(previous: Status | None) -> None:
    assert conclude(Plan(exempt="so says X"), mended="", previous=previous) == (Status.EXEMPT, "so says X")


def test_what_was_taken_back_is_not_told_as_exempt() -> None:
    assert conclude(Plan(exempt="so says X"), mended="", previous=Status.UNDONE) is None


def test_advice_follows_what_is_wrong() -> None:
    told = conclude(Plan(violation="it is broken", advice="buy another"), mended="", previous=None)

    assert told == (Status.OPEN, "it is broken; buy another")


@pytest.mark.parametrize("previous", LOUD)
def test_what_was_open_and_is_no_more_is_resolved(previous: Status) -> None:
    assert conclude(Plan(), mended="", previous=previous) == (Status.RESOLVED, "nothing is wrong any more")


@pytest.mark.parametrize("previous", LOUD)
def test_what_was_open_is_partial_while_an_alias_serves_it(previous: Status) -> None:
    assert conclude(Plan(served=SERVED), mended="", previous=previous) == (Status.PARTIAL, MENDED_IN_LATEST)


@pytest.mark.parametrize("previous", [*QUIET, *LOUD])
@pytest.mark.parametrize(
    ("now", "mended", "status", "reason"),
    [
        pytest.param(Plan(), "shared", Status.REMEDIATED, "shared", id="mended"),
        pytest.param(Plan(served=SERVED), "shared", Status.PARTIAL, MENDED_IN_LATEST, id="mended but for an alias"),
        pytest.param(Plan(violation="shared"), "", Status.OPEN, "shared", id="found"),
        pytest.param(Plan(violation="shared", served=SERVED), "", Status.OPEN, "shared", id="found, in versions too"),
        pytest.param(Plan(violation="shared"), "shared", Status.OPEN, "shared", id="flagged, which mends nothing"),
        pytest.param(
            Plan(violation="shared", blocked=("EC2 too", "a key")),
            "",
            Status.BLOCKED,
            "shared; not changed: EC2 too; a key",
            id="blocked",
        ),
        pytest.param(Plan(unreadable="denied by KMS"), "", Status.UNREADABLE, "denied by KMS", id="not readable"),
        pytest.param(
            Plan(unreadable="denied by KMS", violation="x", blocked=("y",), served=SERVED),
            "",
            Status.UNREADABLE,
            "denied by KMS",
            id="not readable, whatever else",
        ),
    ],
)
def test_a_look_is_concluded(now: Plan, mended: str, status: Status, reason: str, previous: Status | None) -> None:
    assert conclude(now, mended=mended, previous=previous) == (status, reason)


@pytest.fixture
def events() -> FakeEvents:
    return FakeEvents()


@pytest.fixture
def findings(dynamodb: DynamoDBClient, events: FakeEvents) -> Findings:
    return Findings(dynamodb, FINDINGS, events.bus)


def report(findings: Findings, finding: Finding, previous: Finding | None = None, change: str | None = None) -> bool:
    return findings.report(finding, previous, mode=Mode.REMEDIATE, at=AT, change=change)


def test_a_finding_comes_back_as_it_was_told(findings: Findings) -> None:
    report(findings, OPEN)

    assert findings.get("shared_role", ORDERS) == OPEN


@pytest.mark.parametrize(("control", "function"), [("dead_letter", ORDERS), ("shared_role", BILLING)])
def test_a_finding_is_of_one_control_and_one_function(findings: Findings, control: str, function: Any) -> None:
    report(findings, OPEN)

    assert findings.get(control, function) is None


def test_the_news_carries_the_finding_and_what_stood_before(findings: Findings, events: FakeEvents) -> None:
    report(findings, OPEN)
    report(findings, OPEN._replace(status=Status.REMEDIATED), OPEN, change="change-1")

    assert events.told("Warden Finding")[1] == {
        "control": "shared_role",
        "status": "REMEDIATED",
        "previous": "OPEN",
        "function": ORDERS.arn,
        "account": ACCOUNT,
        "region": "eu-west-1",
        "name": "orders",
        "reason": "shares the role shop",
        "evidence": {"role": "shop", "with": ["a", "b"]},
        "mode": "remediate",
        "at": AT,
        "change": "change-1",
    }


def test_the_first_news_has_nothing_before_it(findings: Findings, events: FakeEvents) -> None:
    report(findings, OPEN)

    assert events.told("Warden Finding")[0]["previous"] is None


def test_what_says_the_same_is_not_told_again(findings: Findings, events: FakeEvents) -> None:
    report(findings, OPEN)

    told = report(findings, OPEN, findings.get("shared_role", ORDERS))

    assert told is False
    assert len(events.calls) == 1


def test_a_finding_from_before_the_index_joins_it_at_the_next_look(
    findings: Findings, events: FakeEvents, dynamodb: DynamoDBClient
) -> None:
    report(findings, OPEN)
    key = {"subject": {"S": f"shared_role#{ORDERS.arn}"}}
    dynamodb.update_item(TableName=FINDINGS, Key=key, UpdateExpression="REMOVE account")

    told = report(findings, OPEN, findings.get("shared_role", ORDERS))

    assert list(findings.standing(Pair("aws", ACCOUNT, "eu-west-1"))) == [("shared_role", ORDERS, Status.OPEN)]
    assert (told, len(events.calls)) == (False, 1)


@pytest.mark.parametrize(
    "later",
    [
        pytest.param(OPEN._replace(status=Status.BLOCKED), id="another status"),
        pytest.param(OPEN._replace(reason="shares the role desk"), id="another reason"),
        pytest.param(OPEN._replace(evidence={"role": "shop", "with": ["a"]}), id="other evidence"),
    ],
)
def test_what_says_something_new_is_told(findings: Findings, events: FakeEvents, later: Finding) -> None:
    report(findings, OPEN)

    assert report(findings, later, OPEN)
    assert len(events.calls) == 2
    assert findings.get("shared_role", ORDERS) == later


def test_a_change_is_told_even_when_it_ends_where_the_last_one_did(findings: Findings, events: FakeEvents) -> None:
    mended = OPEN._replace(status=Status.REMEDIATED)
    report(findings, mended, change="change-1")

    assert report(findings, mended, mended, change="change-2")
    assert [news["change"] for news in events.told("Warden Finding")] == ["change-1", "change-2"]


def test_what_could_not_be_told_is_not_stored_as_told(dynamodb: DynamoDBClient) -> None:
    findings = Findings(dynamodb, FINDINGS, FakeEvents(refused=1).bus)

    with pytest.raises(NotPublished):
        report(findings, OPEN)

    assert items(dynamodb, FINDINGS) == []


def test_an_exemption_does_not_overwrite_what_says_that_a_change_was_taken_back(findings: Findings) -> None:
    undone = OPEN._replace(status=Status.UNDONE, reason="taken back")
    findings.keep(undone, at=AT)

    report(findings, OPEN._replace(status=Status.EXEMPT), OPEN)

    assert findings.get("shared_role", ORDERS) == undone


@pytest.mark.parametrize("previous", [None, *(status for status in Status if status is not Status.UNDONE)])
def test_an_exemption_overwrites_whatever_else_stands(findings: Findings, previous: Status | None) -> None:
    if previous is not None:
        findings.keep(OPEN._replace(status=previous), at=AT)
    exempt = OPEN._replace(status=Status.EXEMPT, reason="exempt")

    report(findings, exempt, OPEN)

    assert findings.get("shared_role", ORDERS) == exempt


@pytest.mark.parametrize("previous", [Status.EXEMPT, Status.UNDONE])
@pytest.mark.parametrize("served", [(), SERVED])
def test_what_somebody_wanted_so_and_is_no_more_is_resolved_whatever_an_alias_serves(
    previous: Status, served: tuple[ServedVersion, ...]
) -> None:
    assert conclude(Plan(served=served), mended="", previous=previous) == (Status.RESOLVED, "nothing is wrong any more")


def test_a_finding_about_what_is_gone_says_so() -> None:
    verdict = conclude(Plan(gone="the function is gone"), mended="", previous=Status.OPEN)

    assert verdict == (Status.RESOLVED, "the function is gone")


def test_a_credential_in_a_finding_is_neither_told_nor_stored(
    findings: Findings, events: FakeEvents, dynamodb: DynamoDBClient
) -> None:
    report(findings, HOLDING)
    findings.keep(HOLDING._replace(function=BILLING), at=AT)

    [news] = events.told("Warden Finding")
    kept = items(dynamodb, FINDINGS)
    assert (news["reason"], news["evidence"]) == (
        "shares the role [withheld]",
        {"role": "[withheld]", "with": ["[withheld]"]},
    )
    assert [item["reason"] for item in kept] == ["shares the role [withheld]"] * 2
    assert TOKEN not in str([news, kept])


def test_a_finding_that_a_credential_was_withheld_from_is_told_once(findings: Findings, events: FakeEvents) -> None:
    report(findings, HOLDING)

    told = report(findings, HOLDING, findings.get("shared_role", ORDERS))

    assert told is False
    assert len(events.calls) == 1

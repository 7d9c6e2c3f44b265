"""Which trails let EventBridge hear of changes."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from cli.doctor.check import CannotTellError
from cli.doctor.trails import IAM_TRAIL, TRAIL, logs_changes
from tests.unit.cli.doctor.places import guarded

ARN = "arn:aws:cloudtrail:us-east-1:999999999999:trail/all"


def plain(**given: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return [given], []


def advanced(**fields: dict[str, list[str]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return [], [{"FieldSelectors": [{"Field": field, **how} for field, how in fields.items()]}]


MANAGEMENT = {"Equals": ["Management"]}


@pytest.mark.parametrize(
    "selectors",
    [
        ([], []),
        plain(ReadWriteType="All", IncludeManagementEvents=True),
        plain(ReadWriteType="WriteOnly", IncludeManagementEvents=True),
        plain(ReadWriteType="All", IncludeManagementEvents=True, ExcludeManagementEventSources=["kms.amazonaws.com"]),
        advanced(eventCategory=MANAGEMENT),
        advanced(eventCategory=MANAGEMENT, readOnly={"Equals": ["false"]}),
        advanced(eventCategory=MANAGEMENT, eventSource={"NotEquals": ["kms.amazonaws.com"]}),
        advanced(eventCategory=MANAGEMENT, eventSource={"Equals": ["iam.amazonaws.com", "lambda.amazonaws.com"]}),
    ],
    ids=["none", "all", "writes", "all but KMS", "management", "its writes", "management but KMS", "just ours"],
)
def test_these_selectors_take_changes(selectors: Any) -> None:
    assert logs_changes(*selectors)


@pytest.mark.parametrize(
    "selectors",
    [
        plain(ReadWriteType="ReadOnly", IncludeManagementEvents=True),
        plain(ReadWriteType="All", IncludeManagementEvents=False),
        advanced(eventCategory={"Equals": ["Data"]}),
        advanced(eventCategory=MANAGEMENT, readOnly={"Equals": ["true"]}),
        advanced(eventCategory=MANAGEMENT, eventSource={"NotEquals": ["lambda.amazonaws.com"]}),
        advanced(eventCategory=MANAGEMENT, eventSource={"Equals": ["lambda.amazonaws.com"]}),
        advanced(eventCategory=MANAGEMENT, eventName={"StartsWith": ["Delete"]}),
    ],
    ids=["reads", "data", "data by category", "reads by field", "all but Lambda", "Lambda alone", "some names"],
)
def test_these_selectors_leave_changes_out(selectors: Any) -> None:
    assert not logs_changes(*selectors)


class CloudTrail:
    """An organization's trail, as a member sees it."""

    def __init__(self, *, custom: bool, logging: bool = True, trails: int = 1, of_iam: bool = True) -> None:
        self._logging = logging
        trail = {"TrailARN": ARN, "HomeRegion": "us-east-1", "HasCustomEventSelectors": custom}
        self._trails = [{**trail, "IncludeGlobalServiceEvents": of_iam}] * trails

    def describe_trails(self, **_: Any) -> dict[str, Any]:
        return {"trailList": self._trails}

    def get_trail_status(self, **_: Any) -> dict[str, Any]:
        return {"IsLogging": self._logging}

    def get_event_selectors(self, **_: Any) -> dict[str, Any]:
        raise ClientError(
            {"Error": {"Code": "TrailNotFoundException", "Message": "Unknown trail"}}, "GetEventSelectors"
        )


def test_a_trail_of_the_organization_without_selectors_of_its_own_logs_all() -> None:
    assert list(TRAIL.look(guarded(cloudtrail=CloudTrail(custom=False)))) == []


def test_selectors_that_only_another_account_sees_leave_it_open() -> None:
    with pytest.raises(CannotTellError, match="shown only to the account that it belongs to") as hidden:
        list(TRAIL.look(guarded(cloudtrail=CloudTrail(custom=True))))

    assert hidden.value.mend == f"aws cloudtrail get-event-selectors --trail-name {ARN} --region us-east-1"


def test_a_trail_that_is_stopped_is_started_at_home() -> None:
    (fault,) = TRAIL.look(guarded(cloudtrail=CloudTrail(custom=False, logging=False)))

    assert fault.mend == f"aws cloudtrail start-logging --name {ARN} --region us-east-1"


def test_without_a_trail_there_is_one_to_be_made() -> None:
    (fault,) = TRAIL.look(guarded(cloudtrail=CloudTrail(custom=False, trails=0)))

    assert fault.reason == "no trail logs the events of this region"
    assert fault.mend.startswith("aws cloudtrail create-trail ")


def test_iam_is_heard_only_through_a_trail_of_global_services() -> None:
    (fault,) = IAM_TRAIL.look(guarded(cloudtrail=CloudTrail(custom=False, of_iam=False)))

    assert fault.reason == "no trail logs the events of IAM"

"""The words: functions by their ARN, statuses, plans."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.warden.desk import Put
from tests.unit.warden.samples import ARCHIVER, ARCHIVERS, ORDERS, SHARED
from warden.model import Function, Plan, Recheck, ServedVersion, Status, is_archiver

functions = st.builds(
    Function,
    st.sampled_from(["aws", "aws-cn", "aws-us-gov"]),
    st.from_regex(r"[0-9]{12}", fullmatch=True),
    st.sampled_from(["eu-west-1", "us-gov-west-1", "ap-southeast-5"]),
    st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True),
)


@given(functions, st.sampled_from(["", ":prod", ":7", ":$LATEST"]))
def test_a_function_is_its_arn_whatever_the_qualifier(function: Function, qualifier: str) -> None:
    assert Function.from_arn(function.arn + qualifier) == function


@pytest.mark.parametrize(
    "arn",
    [
        pytest.param("", id="nothing"),
        pytest.param("orders", id="a bare name"),
        pytest.param(SHARED, id="a role"),
        pytest.param("arn:aws:lambda:eu-west-1:222222222222:layer:orders", id="a layer"),
        pytest.param("arn:aws:lambda:eu-west-1:222222222222:function:orders:1:2", id="two qualifiers"),
        pytest.param("arn:aws:lambda:eu-west-1:22222222222:function:orders", id="an account of eleven digits"),
        pytest.param("arn:aws:lambda:eu-west-1:٢٢٢٢٢٢٢٢٢٢٢٢:function:orders", id="an account in other digits"),
        pytest.param("arn:aws:lambda:eu-west-1:222222222222:function:orders\n", id="a line end"),
        pytest.param("arn:aws:lambda:eu-west-1:222222222222:function:", id="no name"),
    ],
)
def test_what_is_no_function_is_refused(arn: str) -> None:
    with pytest.raises(ValueError, match="not the ARN of a Lambda function"):
        Function.from_arn(arn)


@pytest.mark.parametrize(
    ("status", "is_open", "stands"),
    [
        (Status.OPEN, True, True),
        (Status.PARTIAL, True, True),
        (Status.BLOCKED, True, True),
        (Status.UNREADABLE, True, True),
        (Status.DEFERRED, True, True),
        (Status.CONTESTED, True, True),
        (Status.EXEMPT, False, True),
        (Status.UNDONE, False, True),
        (Status.REMEDIATED, False, False),
        (Status.RESOLVED, False, False),
    ],
)
def test_a_finding_is_open_while_somebody_has_to_look_and_stands_until_it_is_over(
    status: Status,
    is_open: bool,  # noqa: FBT001 - a table's column
    stands: bool,  # noqa: FBT001 - a table's column
) -> None:
    assert (status.is_open, status.stands) == (is_open, stands)


def test_every_status_is_in_the_table_above() -> None:
    assert len(Status) == 10


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(Plan(), id="nothing at all"),
        pytest.param(Plan(newcomer=True), id="a newcomer"),
        pytest.param(Plan(recheck=(Recheck(ORDERS, ("all",)),)), id="others to look at"),
        pytest.param(Plan(evidence={"role": SHARED}), id="evidence of nothing"),
    ],
)
def test_a_plan_is_compliant_when(plan: Plan) -> None:
    assert plan.is_compliant


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(Plan(violation="wrong"), id="a violation"),
        pytest.param(Plan(actions=(Put(ORDERS, "cup", "desk", "shelf"),)), id="an action"),
        pytest.param(Plan(blocked=("hazard",)), id="a hazard"),
        pytest.param(Plan(unreadable="denied"), id="what cannot be read"),
        pytest.param(Plan(served=(ServedVersion("prod", "1"),)), id="an alias of an old version"),
    ],
)
def test_a_plan_is_not_compliant_with(plan: Plan) -> None:
    assert not plan.is_compliant


def test_an_actions_record_is_its_name_its_fields_and_what_takes_it_back_as_json() -> None:
    record = Put(ORDERS, "cup", "desk", "shelf").as_record()

    assert json.loads(json.dumps(record)) == {
        "action": "Put",
        "function": {"partition": "aws", "account": ORDERS.account, "region": ORDERS.region, "name": "orders"},
        "thing": "cup",
        "before": "desk",
        "after": "shelf",
        "inverse": [{"step": "PutTagBack", "key": "cup", "before": "desk", "after": "shelf"}],
    }


def test_the_archiver_is_known_by_its_name_and_its_role() -> None:
    assert is_archiver(ARCHIVER, ARCHIVERS)


@pytest.mark.parametrize(
    ("function", "role"),
    [
        pytest.param(ARCHIVER, SHARED, id="one that is called like it"),
        pytest.param(ORDERS, ARCHIVERS, id="one that has its role"),
        pytest.param(ARCHIVER._replace(region="us-east-1"), ARCHIVERS, id="one of another region"),
        pytest.param(ARCHIVER._replace(account="999999999999"), ARCHIVERS, id="one of another account"),
        pytest.param(ARCHIVER, ARCHIVERS.replace("lambda-warden/", ""), id="one with a role of another path"),
    ],
)
def test_no_other_function_passes_for_the_archiver(function: Function, role: str) -> None:
    assert not is_archiver(function, role)

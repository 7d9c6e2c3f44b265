"""The parser: what each kind of event says, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.warden.samples import (
    ACCOUNT,
    BILLING,
    ORDERS,
    OTHER_ACCOUNT,
    REPORTS,
    SHARED,
    TIME,
    api_call,
    attach,
    create,
    delete,
    drift,
)
from warden.errors import MalformedEvent
from warden.trigger import Trigger, parse, parse_undo, partition_of


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("orders", id="a name"),
        pytest.param("orders:prod", id="a name with an alias"),
        pytest.param("orders:$LATEST", id="a name with a version"),
        pytest.param(f"{ACCOUNT}:function:orders", id="a partial ARN"),
        pytest.param(f"eu-west-1:{ACCOUNT}:function:orders", id="a partial ARN with the region"),
        pytest.param(f"{ACCOUNT}:function:orders:7", id="a partial ARN with a version"),
        pytest.param(f"{ACCOUNT}:orders", id="a partial ARN without the word function"),
        pytest.param("function:orders", id="a partial ARN without the account"),
        pytest.param(ORDERS.arn, id="a full ARN"),
        pytest.param(f"{ORDERS.arn}:prod", id="a full ARN with an alias"),
    ],
)
def test_a_function_is_found_by_whatever_the_caller_typed(typed: str) -> None:
    event = api_call("UpdateFunctionConfiguration20150331v2", {"functionName": typed})

    assert parse(event).function == ORDERS


@pytest.mark.parametrize("answered", [ORDERS.arn, f"{ORDERS.arn}:prod"], ids=["the function", "an alias of it"])
def test_who_changes_a_mapping_names_no_function_and_the_answer_does(answered: str) -> None:
    mapping = "14e0db71-5d35-4eb5-b481-8945cf9d10c2"
    request, response = {"uUID": mapping, "batchSize": 50}, {"uUID": mapping, "functionArn": answered}

    assert parse(api_call("UpdateEventSourceMapping20150331", request, response)).function == ORDERS


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        pytest.param("function", "function", id="the word function"),
        pytest.param("eu-orders:prod-1", "eu-orders", id="a name that looks like a region, with an alias"),
        pytest.param("222222222222", "222222222222", id="a name that looks like an account"),
        pytest.param("arn:aws:lambda:eu-west-1:222222222222:function:function:3", "function", id="in a full ARN"),
    ],
)
def test_a_function_may_be_called_almost_anything(typed: str, name: str) -> None:
    found = parse(api_call("CreateFunction20150331", {"functionName": typed})).function

    assert found is not None
    assert found.name == name


def test_the_answer_of_a_creation_tells_role_time_and_actor() -> None:
    told = parse(create(ORDERS))

    assert told == Trigger(
        id=create(ORDERS)["detail"]["eventID"],
        event="CreateFunction20150331",
        time=TIME,
        account=ACCOUNT,
        region="eu-west-1",
        function=ORDERS,
        role="shop",
        role_arn=SHARED,
        actor=f"arn:aws:iam::{ACCOUNT}:role/deployer",
    )


def test_a_deletion_tells_no_role() -> None:
    told = parse(delete(ORDERS))

    assert (told.function, told.role, told.role_arn) == (ORDERS, None, None)


def test_an_event_about_a_role_tells_its_bare_name_and_no_function() -> None:
    told = parse(attach("shop"))

    assert (told.function, told.role, told.role_arn, told.region) == (None, "shop", None, "us-east-1")


def test_a_drift_is_about_the_function_it_names_not_about_the_hub() -> None:
    told = parse(drift(REPORTS))

    assert (told.function, told.account, told.region) == (REPORTS, ACCOUNT, "us-east-1")


def test_a_role_of_another_account_is_not_taken_for_one_of_ours() -> None:
    told = parse(create(ORDERS, role=f"arn:aws:iam::{OTHER_ACCOUNT}:role/shop"))

    assert (told.function, told.role, told.role_arn) == (ORDERS, None, None)


@pytest.mark.parametrize(
    ("identity", "actor"),
    [
        pytest.param(None, "unknown", id="no identity"),
        pytest.param("somebody", "unknown", id="an identity that is no object"),
        pytest.param({"arn": "arn:aws:iam::222222222222:user/eve"}, "arn:aws:iam::222222222222:user/eve", id="a user"),
        pytest.param({"type": "Root"}, "Root", id="a type only"),
        pytest.param({"invokedBy": "cloudformation.amazonaws.com"}, "cloudformation.amazonaws.com", id="a service"),
        pytest.param({"arn": {"deep": ["secret"]}, "type": 3}, "unknown", id="parts that are no text"),
        pytest.param(
            {"arn": "arn:aws:sts::1:x", "invokedBy": "cloudformation.amazonaws.com"},
            "arn:aws:sts::1:x through cloudformation.amazonaws.com",
            id="somebody through a service",
        ),
    ],
)
def test_the_actor_is_named_by_what_is_there(identity: Any, actor: str) -> None:
    event = create(ORDERS)
    event["detail"]["userIdentity"] = identity

    assert parse(event).actor == actor


TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.9.5 (+https://www.terraform.io) terraform-provider-aws/5.60.0"


@pytest.mark.parametrize(
    ("shown", "tool"),
    [
        pytest.param({}, "", id="nothing"),
        pytest.param({"userAgent": TERRAFORM}, "Terraform", id="Terraform's provider"),
        pytest.param({"userAgent": "cloudformation.amazonaws.com"}, "CloudFormation", id="CloudFormation by its agent"),
        pytest.param(
            {"userIdentity": {"invokedBy": "cloudformation.amazonaws.com"}}, "CloudFormation", id="by who invoked it"
        ),
        pytest.param({"userAgent": "aws-cli/2.17"}, "", id="a tool for people"),
        pytest.param({"userAgent": ["terraform"], "userIdentity": "terraform"}, "", id="parts that are no text"),
    ],
)
def test_the_tool_is_told_where_the_call_shows_it(shown: dict[str, Any], tool: str) -> None:
    event = create(ORDERS)
    event["detail"] |= shown

    assert parse(event).tool == tool


@pytest.mark.parametrize(
    ("event", "is_creation"),
    [
        ("CreateFunction", True),
        ("CreateFunction20150331", True),
        ("CreateFunctionUrlConfig", False),
        ("UpdateFunctionConfiguration20150331v2", False),
        ("Warden Drift", False),
    ],
)
def test_a_creation_is_told_by_its_name(event: str, is_creation: bool) -> None:  # noqa: FBT001 - a table's column
    assert parse(create(ORDERS))._replace(event=event).is_creation is is_creation


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"account": "22222222222"}, "account", id="an account of eleven digits"),
        pytest.param({"account": "٢" * 12}, "account", id="an account in other digits"),
        pytest.param({"account": None}, "account", id="no account"),
        pytest.param({"region": "EU WEST"}, "region", id="no region"),
        pytest.param({"detail": []}, "detail", id="a detail that is no object"),
        pytest.param({"detail-type": "Scheduled Event"}, "detail-type", id="another kind of event"),
        pytest.param({"detail-type": ["AWS API Call via CloudTrail"]}, "detail-type", id="a list of kinds"),
    ],
)
def test_a_foreign_envelope_is_refused_by_the_name_of_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(MalformedEvent, match=rf"^{field}:"):
        parse(create(ORDERS) | change)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"requestParameters": None}, r"detail\.requestParameters", id="a denied call"),
        pytest.param(
            {"requestParameters": {}, "responseElements": None},
            r"detail\.requestParameters\.functionName",
            id="no function",
        ),
        pytest.param(
            {"requestParameters": {"functionName": "../../etc"}},
            r"detail\.requestParameters\.functionName",
            id="a path as a name",
        ),
        pytest.param(
            {"requestParameters": {"functionName": "a" * 141}},
            r"detail\.requestParameters\.functionName",
            id="a name without end",
        ),
        pytest.param({"eventSource": "cloudfront.amazonaws.com"}, r"detail\.eventSource", id="CloudFront's functions"),
        pytest.param({"eventName": "x y"}, r"detail\.eventName", id="no name of a call"),
        pytest.param({"eventTime": "Mar 4, 2026, 9:15:02 AM"}, "time", id="a locale's time"),
        pytest.param({"eventTime": 1772615702}, "time", id="a time in seconds"),
    ],
)
def test_a_damaged_call_is_refused_by_the_name_of_its_field(change: dict[str, Any], field: str) -> None:
    event = create(ORDERS)
    event["detail"] |= change

    with pytest.raises(MalformedEvent, match=rf"^{field}:"):
        parse(event)


@pytest.mark.parametrize("arn", [None, "", "orders", SHARED, BILLING.arn + "\n", BILLING.arn.replace("2", "٢")])
def test_a_drift_without_a_function_is_refused(arn: str | None) -> None:
    event = drift(ORDERS)
    event["detail"]["function"] = arn

    with pytest.raises(MalformedEvent, match=r"^detail\.function: not the ARN of a Lambda function$"):
        parse(event)


@pytest.mark.parametrize(
    ("region", "partition"),
    [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("us-east-1", "aws")],
)
def test_a_region_tells_its_partition(region: str, partition: str) -> None:
    assert partition_of(region) == partition


def test_a_request_to_undo_names_the_change_and_who_asks() -> None:
    detail = {
        "subject": f"dead_letter#{ORDERS.arn}",
        "change": "2026-03-04T12:00:00+00:00-a1",
        "by": "me",
        "reason": "r",
    }
    event = drift(ORDERS) | {"detail-type": "Warden Undo Requested", "detail": detail}

    asked = parse_undo(event)

    assert (asked.control, asked.function, asked.change, asked.reason) == ("dead_letter", ORDERS, detail["change"], "r")
    assert asked.trigger == parse(event)
    assert (asked.trigger.actor, asked.trigger.account) == ("me", ORDERS.account)


def test_a_drift_is_no_request_to_undo() -> None:
    with pytest.raises(MalformedEvent, match=r"^detail-type:"):
        parse_undo(drift(ORDERS))

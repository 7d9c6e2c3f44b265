"""How the templates read: one stanza a function, each with the same keys in the same order, under banners."""

import re
from pathlib import Path
from typing import Any

import pytest

from local_org.cloudformation.templates import HUB_TEMPLATE, SPOKE_TEMPLATE
from tests.template.stacks import written

KEYS = ["FunctionName", "Description", "Handler", "Role", "Timeout", "Environment", "LoggingConfig", "Events"]
SHARED_VARIABLES = ["POWERTOOLS_SERVICE_NAME", "WARDEN_MODE", "WARDEN_SPOKE_ROLE"]


def stanzas() -> dict[str, dict[str, Any]]:
    """The hub's functions as written, by logical id."""
    resources = written(HUB_TEMPLATE)["Resources"]
    return {name: stanza for name, stanza in resources.items() if stanza["Type"] == "AWS::Serverless::Function"}


@pytest.mark.parametrize("name", stanzas())
def test_a_stanza_has_the_keys_of_all_in_the_order_of_all(name: str) -> None:
    properties = stanzas()[name]["Properties"]

    assert list(properties) == KEYS
    assert list(properties["Environment"]["Variables"])[:3] == SHARED_VARIABLES


@pytest.mark.parametrize("name", stanzas())
def test_a_function_is_followed_by_its_role_and_its_logs(name: str) -> None:
    order = list(written(HUB_TEMPLATE)["Resources"])
    prefix = name.removesuffix("Function")

    start = order.index(name)

    assert order[start : start + 3] == [name, f"{prefix}Role", f"{prefix}Logs"]


@pytest.mark.parametrize("name", stanzas())
def test_an_event_says_what_matches_it_and_where_it_goes_undelivered(name: str) -> None:
    events = stanzas()[name]["Properties"]["Events"].values()

    keys = {(event["Type"], tuple(event["Properties"])) for event in events}

    assert keys <= {
        ("EventBridgeRule", ("EventBusName", "Pattern", "RetryPolicy", "DeadLetterConfig")),
        ("SQS", ("Queue", "BatchSize", "ScalingConfig")),
        ("SQS", ("Queue", "BatchSize", "FunctionResponseTypes", "ScalingConfig")),
        ("Schedule", ("Name", "Schedule", "State", "Input", "RetryPolicy", "DeadLetterConfig")),
    }


@pytest.mark.parametrize("path", [HUB_TEMPLATE, SPOKE_TEMPLATE], ids=["hub", "spoke"])
def test_reads_come_before_changes_and_denials_last(path: Path) -> None:
    sids = re.compile(r"^ {2}(?=\S)|Sid: (Read|Change|Deny)", re.MULTILINE)
    text = path.read_text(encoding="utf-8")

    per_resource = "".join(found[1][0] if found[1] else " " for found in sids.finditer(text)).split()

    assert [order for order in per_resource if not re.fullmatch("R*C*D*", order)] == []


@pytest.mark.parametrize("path", [HUB_TEMPLATE, SPOKE_TEMPLATE], ids=["hub", "spoke"])
def test_a_template_knows_no_partition_by_heart(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"arn:aws[\w-]*:|amazonaws\.com\.cn", text) == []

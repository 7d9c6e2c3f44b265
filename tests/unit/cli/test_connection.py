"""Telling a hub by its stack's outputs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from cli.connection import NEEDED, NoHubError, outputs_of


def described(outputs: Iterable[str]) -> dict[str, Any]:
    return {"Outputs": [{"OutputKey": name, "OutputValue": f"the {name}"} for name in outputs]}


def test_a_hub_has_all_that_the_commands_need() -> None:
    assert outputs_of("lambda-warden", described({*NEEDED, "SpokeParameters"})).keys() > NEEDED


@pytest.mark.parametrize(
    "missing", ["BusName", "ChangesTableName", "FindingsTableName", "LettersTableName", "RestraintsTableName"]
)
def test_a_stack_of_an_older_version_is_no_hub(missing: str) -> None:
    with pytest.raises(NoHubError, match="is no hub of Lambda Warden, or one of an older version"):
        outputs_of("lambda-warden", described(NEEDED - {missing}))


def test_a_stack_without_outputs_is_no_hub() -> None:
    with pytest.raises(NoHubError, match="the stack shop is no hub"):
        outputs_of("shop", {})

"""The log: lines of JSON whose keys are ours and whose values hold no credential."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.warden.planted import TOKEN
from warden.log import logger


class Secretive:
    """Something that no log line should be given, and that tells more than it should."""

    def __str__(self) -> str:
        return f"a role named {TOKEN}"


def test_a_line_says_what_how_bad_and_who(log: list[dict[str, Any]]) -> None:
    logger.warning("out of reach", account="222222222222")

    [line] = log
    assert (line["level"], line["message"], line["account"]) == ("WARNING", "out of reach", "222222222222")
    assert {"service", "timestamp", "location"} <= line.keys()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(f"role/{TOKEN}", "role/[withheld]", id="a text"),
        pytest.param({"roles": [TOKEN]}, {"roles": ["[withheld]"]}, id="inside a value"),
        pytest.param(Secretive(), "a role named [withheld]", id="what is no JSON"),
    ],
)
def test_a_credential_is_withheld_from_a_line(log: list[dict[str, Any]], value: object, shown: object) -> None:
    logger.info("handled", extra={"value": value})

    [line] = log
    assert line["value"] == shown


def test_an_exception_in_a_line_is_withheld_with_its_traceback(log: list[dict[str, Any]]) -> None:
    try:
        int(TOKEN)
    except ValueError:
        logger.exception("failed")

    [line] = log
    assert line["exception"].endswith("invalid literal for int() with base 10: '[withheld]'")
    assert TOKEN not in str(line)

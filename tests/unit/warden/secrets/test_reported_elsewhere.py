"""The page on secrets lists what other tools were told to leave alone; each line of it is held here."""

import re
from pathlib import Path

import pytest

from warden.secrets import find

PAGE = Path(__file__).parents[4] / "docs" / "secrets.md"
LINE = re.compile(
    r"^\| \[(?P<where>[^]]+)\]\(https://github\.com/[^)]+\) \| `(?P<variable>[^`]+)` \| `(?P<value>[^`]+)` \|$"
)
CASES = [match for line in PAGE.read_text(encoding="utf-8").splitlines() if (match := LINE.match(line))]


@pytest.mark.parametrize(
    ("variable", "value"),
    [pytest.param(case["variable"], case["value"], id=f"{case['where']}: {case['variable']}") for case in CASES],
)
def test_is_left_alone_though_another_tool_was_not(variable: str, value: str) -> None:
    found = find({variable: value})

    assert found == []


@pytest.mark.parametrize(
    "variable", ["RDS_secrets_name", "MYSQL_ALLOW_EMPTY_PASSWORD", "AWS_CA_BUNDLE", "kms_key_id", "GIT_COMMIT"]
)
def test_the_page_lists_what_is_reported_most(variable: str) -> None:
    listed = {case["variable"] for case in CASES}

    assert variable in listed

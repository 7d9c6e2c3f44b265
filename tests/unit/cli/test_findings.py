"""What the findings table says, as `warden findings` reads and tells it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cli.findings import Standing
from tests.unit.warden.samples import ORDERS
from warden.errors import MalformedItem

WORDS = {
    "subject": f"dead_letter#{ORDERS.arn}",
    "control": "dead_letter",
    "function": ORDERS.arn,
    "status": "CONTESTED",
    "reason": "put back",
    "at": "2026-03-04T12:00:00+00:00",
    "evidence": json.dumps({"at_source": {"cloudformation": "A:\n  B: c\n", "terraform": "d {\n}\n", "other": "e"}}),
}


def item(**words: str) -> dict[str, Any]:
    return {name: {"S": word} for name, word in {**WORDS, **words}.items()}


def test_the_snippets_are_told_line_by_line() -> None:
    lines = Standing.read(item()).lines

    assert lines == [
        "dead_letter        CONTESTED   2026-03-04T12:00:00+00:00",
        f"    {ORDERS.arn}",
        "    put back",
        "    in SAM or CloudFormation:",
        "        A:",
        "          B: c",
        "    in Terraform:",
        "        d {",
        "        }",
        "    other",
        "        e",
    ]


def test_programs_get_the_evidence_whole() -> None:
    told = Standing.read(item()).as_json()

    assert json.loads(json.dumps(told)) == {
        **{name: WORDS[name] for name in ("control", "function", "status", "reason", "at")},
        "evidence": json.loads(WORDS["evidence"]),
    }


@pytest.mark.parametrize("damage", [{"status": "?"}, {"function": "orders"}, {"evidence": "{"}], ids=str)
def test_a_finding_that_cannot_be_read_is_named(damage: dict[str, str]) -> None:
    with pytest.raises(MalformedItem, match=rf"^finding dead_letter#{ORDERS.arn} cannot be read$"):
        Standing.read(item(**damage))

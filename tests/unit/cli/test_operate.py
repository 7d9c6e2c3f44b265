"""The commands that talk to a hub, as far as they go without one."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.connection import LOCAL, with_url

CHANGE = "2026-03-04T12:00:00+00:00-a1b2c3d4"
ORDERS = "arn:aws:lambda:eu-west-1:222222222222:function:orders"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (["--local"], ["--local", LOCAL]),
        (["--local", "--json"], ["--local", LOCAL, "--json"]),
        (["--local", CHANGE], ["--local", LOCAL, CHANGE]),
        (["--local", "http://127.0.0.1:1"], ["--local", "http://127.0.0.1:1"]),
        ([CHANGE, "--json"], [CHANGE, "--json"]),
        ([], []),
    ],
    ids=str,
)
def test_local_may_stand_without_a_url(given: list[str], meant: list[str]) -> None:
    assert with_url(given) == meant


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["undo"], "name one CHANGE, or else --function, --account or --since"),
        (["undo", CHANGE, "--function", ORDERS], "name one CHANGE, or else --function, --account or --since"),
        (["undo", CHANGE, "--control", "dead_letter"], "name one CHANGE, or else --function, --account or --since"),
        (["undo", "--control", "dead_letter"], "name one CHANGE, or else --function, --account or --since"),
        (["undo", "--account", "1234"], "an account has twelve digits"),
        (["history", "--function", "orders"], "not the ARN of a Lambda function"),
        (["history", "--since", "yesterday"], "Invalid isoformat string: 'yesterday'"),
        (["history", "--status", "finished"], "Invalid value for '--status'"),
        (["show"], "Missing argument"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_means_nothing_is_refused_before_anything_is_asked(arguments: list[str], why: str) -> None:
    said = CliRunner().invoke(app, arguments)

    assert (said.exit_code, said.stdout) == (2, "")
    assert why in said.stderr


def test_nobody_at_home_is_said_in_a_sentence() -> None:
    said = CliRunner().invoke(app, ["history", "--local", "http://127.0.0.1:9"])

    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr.startswith("warden history: Could not connect to the endpoint URL")

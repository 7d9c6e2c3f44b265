"""The commands that talk to a hub, as far as they go without one."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.connection import LOCAL, with_url
from cli.options import Journalled
from scripts.docs.remediators import remediators

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
        (["undo", "--account", "222222222222", "--reason", " "], "warden undo: --reason says nothing"),
        (["history", "--since", "yesterday"], "warden history: --since is no day and no time in ISO 8601"),
        (["history", "--since", "0001-01-01T00:00+10:00"], "--since is no day and no time in ISO 8601"),
        (["history", "--control", "dead_letters"], "Invalid value for '--control'"),
        (["history", "--local", "http://"], "Invalid value for '--local'"),
        (["history", "--local", "http://127.0.0.1"], "Invalid value for '--local'"),
        (["history", "--local", "http://127.0.0.1:99999"], "Invalid value for '--local'"),
        (["history", "--status", "finished"], "Invalid value for '--status'"),
        (["show"], "Missing argument"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_means_nothing_is_refused_before_anything_is_asked(arguments: list[str], why: str) -> None:
    said = CliRunner().invoke(app, arguments)

    assert (said.exit_code, said.stdout) == (2, "")
    assert why in said.stderr


def test_the_journal_has_changes_of_each_remediator() -> None:
    rows = re.findall(r"^\| `(\w+)`", remediators(), re.MULTILINE)

    assert set(rows) - {"sweep", "letters", "redrive"} == set(Journalled)  # those change nothing of a function


def test_who_stops_warden_does_not_wait_for_what_only_route_needs() -> None:
    loaded = "import cli.operate, cli.look, cli.restrain, sys; print({'samtranslator', 'moto'} & set(sys.modules))"

    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)  # noqa: S603 - ours

    assert said.stdout == "set()\n"


def test_nobody_at_home_is_said_in_a_sentence() -> None:
    said = CliRunner().invoke(app, ["history", "--local", "http://127.0.0.1:9"])

    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr.startswith("warden history: Could not connect to the endpoint URL")

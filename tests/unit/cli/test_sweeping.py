"""The command that asks for sweeps, and the words for how the last ones went."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.sweeping import as_json, summed_up
from warden.model import Pair
from warden.registry import Guarded, State

AT = "2026-03-05T03:00:00Z"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--account", "222222222222"],
        ["--region", "eu-west-1"],
        ["--account", "2222", "--region", "eu-west-1"],
        ["--account", "222222222222", "--region", "Frankfurt"],
    ],
    ids=" ".join,
)
def test_half_a_pair_is_refused_before_anything_is_asked(arguments: list[str]) -> None:
    said = CliRunner().invoke(app, ["sweep", *arguments])

    assert (said.exit_code, said.stdout) == (2, "")
    assert "goes with" in said.stderr


def guarded(region: str, state: State | None) -> Guarded:
    return Guarded(Pair("aws", "222222222222", region), AT, state, AT, AT, 120, 3)


def test_sweeps_are_summed_up_and_those_that_did_not_end_are_named() -> None:
    states = {"eu-west-1": State.COMPLETE, "eu-west-2": State.INCOMPLETE, "eu-west-3": State.GONE, "us-east-1": None}

    told = list(summed_up([guarded(region, state) for region, state in states.items()]))

    assert told == [
        "accounts and regions: 1 not swept yet, 1 out of reach, 1 swept, 1 swept in part",
        f"    222222222222 eu-west-2 swept in part since {AT}",
        f"    222222222222 eu-west-3 out of reach since {AT}",
    ]


def test_a_hub_that_has_swept_nothing_says_so() -> None:
    assert list(summed_up([])) == ["no account and region was swept yet"]


def test_programs_are_told_all_of_a_pair() -> None:
    assert as_json(guarded("eu-west-1", State.RUNNING)) == {
        "account": "222222222222",
        "region": "eu-west-1",
        "since": AT,
        "status": "running",
        "started": AT,
        "ended": AT,
        "functions": 120,
        "drifts": 3,
    }

"""The commands that hold Warden back, as far as they go without a hub."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.restrain import Controlled
from scripts.docs.remediators import remediators

ORDERS = "arn:aws:lambda:eu-west-1:222222222222:function:orders"
WHO = ["--owner", "the shop", "--reason", "a test"]
NO_SCOPE = "neither the ARN of a function or a role nor an account's twelve digits"


@pytest.mark.parametrize(
    ("scope", "until", "why"),
    [
        ("orders", "2099-01-01", NO_SCOPE),
        ("22222222222", "2099-01-01", NO_SCOPE),
        ("arn:aws:iam::222222222222:policy/shop", "2099-01-01", NO_SCOPE),
        ("arn:aws:iam::222222222222:role/", "2099-01-01", NO_SCOPE),
        (ORDERS, "tomorrow", "--until is no day and no time in ISO 8601"),
        (ORDERS, "next year!", "--until is no day and no time in ISO 8601"),
        (ORDERS, "9999-12-31", "--until is beyond the last day that can be told"),
        (ORDERS, "9999-12-31T23:59-10:00", "--until is beyond the last day that can be told"),
        (ORDERS, "20200229", "--until has passed: 2020-03-01T00:00:00Z"),
        (ORDERS, "2020-02-29", "--until has passed: 2020-03-01T00:00:00Z"),
        (ORDERS, "2020-02-29T12:00:00+02:00", "--until has passed: 2020-02-29T10:00:00Z"),
    ],
)
def test_what_means_nothing_is_refused_before_anybody_is_asked(scope: str, until: str, why: str) -> None:
    done = CliRunner().invoke(app, ["exempt", "add", scope, "--control", "all", "--until", until, *WHO])

    assert (done.exit_code, why in done.output) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ["pause"],
        ["exempt", "add", ORDERS, "--control", "share_role", "--until", "2099-01-01", *WHO],
        ["exempt", "add", ORDERS, "--control", "all", "--until", "2099-01-01", "--owner", "the shop"],
        ["exempt", "remove", ORDERS],
        ["pause", "--reason", ""],
        ["exempt", "add", ORDERS, "--control", "all", "--until", "2099-01-01", "--owner", " ", "--reason", "a test"],
        ["exempt", "add", ORDERS, "--control", "all", "--until", "2099-01-01", "--owner", "the shop", "--reason", ""],
    ],
    ids=[
        "a pause without a reason",
        "a control that is none",
        "no reason",
        "no control",
        "a reason that says nothing",
        "an owner that is nobody",
        "an exemption whose reason says nothing",
    ],
)
def test_what_is_incomplete_is_refused(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, arguments).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ([ORDERS, "--control", "all"], "--variable goes with --control plaintext_secrets"),
        ([ORDERS, "--control", "dead_letter"], "--variable goes with --control plaintext_secrets"),
        (["222222222222", "--control", "plaintext_secrets"], "--variable goes with a function"),
        (["arn:aws:iam::222222222222:role/x", "--control", "plaintext_secrets"], "--variable goes with a function"),
    ],
    ids=["every control", "another control", "an account", "a role"],
)
@pytest.mark.parametrize("command", [["add", *WHO], ["remove"]], ids=["add", "remove"])
def test_only_a_variable_of_a_function_can_be_said_to_be_no_secret(
    command: list[str], arguments: list[str], why: str
) -> None:
    name, *options = command

    done = CliRunner().invoke(app, ["exempt", name, *arguments, "--variable", "API_KEY", *options])

    assert (done.exit_code, why in " ".join(done.output.split())) == (2, True)


@pytest.mark.parametrize("option", ["--owner", "--reason"])
def test_who_says_that_something_is_no_secret_says_who_and_why(option: str) -> None:
    given = [ORDERS, "--control", "plaintext_secrets", "--variable", "API_KEY", *WHO, option, " "]

    done = CliRunner().invoke(app, ["exempt", "add", *given])

    assert (done.exit_code, f"{option} says nothing" in done.output) == (2, True)


def test_one_may_be_exempt_from_each_remediator() -> None:
    rows = re.findall(r"^\| `(\w+)`", remediators(), re.MULTILINE)

    assert {*rows, "all"} - {"undo", "sweep", "letters", "redrive"} == set(Controlled)

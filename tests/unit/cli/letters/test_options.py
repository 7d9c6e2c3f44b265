"""The commands about letters, as far as they go without a hub."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from cli.app import app

ORDERS = "arn:aws:lambda:eu-west-1:222222222222:function:orders"
ROLE = "arn:aws:iam::222222222222:role/shop"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["list", "--account", "1234"], "an account has twelve digits"),
        (["list", "--function", "orders"], "not the ARN of a Lambda function"),
        (["list", "--role", "role/shop"], "--role is neither the ARN of a role nor a role's id"),
        (["list", "--role", ROLE, "--function", ORDERS], "--role and --function choose different letters"),
        (["list", "--include-candidates"], "--include-candidates goes with --function"),
        (["list", "--since", "yesterday"], "warden letters list: --since is no day and no time"),
        (["export", "--until", "9999-12-31"], "warden letters export: --until is no day and no time"),
        (["list", "--status", "lost"], "Invalid value for '--status'"),
        (["show", "6b8f1a52"], "that is no letter's name: list --each has them"),
        (["show"], "Missing argument"),
        (["purge"], "Missing option '--older-than'"),
        (["purge", "--older-than", "old"], "--older-than is neither days, hours nor minutes, as 30d, 12h or 45m"),
        (["purge", "--older-than", "99999999d"], "--older-than is neither days, hours nor minutes"),
        (["purge", "--older-than", "0d", "--status", "running"], "what a redrive has taken up is left alone"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_means_nothing_is_refused_before_anything_is_asked(arguments: list[str], why: str) -> None:
    said = CliRunner().invoke(app, ["letters", *arguments])

    assert (said.exit_code, said.stdout) == (2, "")
    assert why in said.stderr

"""The commands of `warden`, by the modules that hold them."""

import sys
from io import TextIOWrapper
from typing import ClassVar

import typer

from cli.late import LateGroup


class Commands(LateGroup):
    """In the order of `warden --help`."""

    modules: ClassVar[dict[str, str]] = {
        "route": "cli.route",
        "secrets": "cli.secrets.command",
        "history": "cli.operate",
        "show": "cli.operate",
        "undo": "cli.operate",
        "status": "cli.look",
        "findings": "cli.look",
        "letters": "cli.letters.command",
        "redrive": "cli.redriving",
        "doctor": "cli.doctor.command",
        "sweep": "cli.sweeping",
        "pause": "cli.restrain",
        "resume": "cli.restrain",
        "exempt": "cli.restrain",
    }


app = typer.Typer(cls=Commands, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def warden() -> None:
    """Operate Lambda Warden."""


def main() -> None:
    """Run the command line."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that lacks a letter shows its number
    app(prog_name="warden")

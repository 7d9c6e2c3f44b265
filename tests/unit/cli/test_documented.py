"""The commands in the documents are those that there are, with options that they take."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.app import app

ROOT = Path(__file__).parents[3]
DOCUMENTS = (ROOT / "README.md", ROOT / "docs/operations.md")
GROUP: Any = typer.main.get_command(app)
COMMANDS: dict[str, Any] = {name: GROUP.get_command(None, name) for name in GROUP.list_commands(None)}


def shown(document: Path) -> list[list[str]]:
    """The words of each command of `warden` in the document's examples."""
    examples = re.findall(r"^```sh\n(.*?)^```", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    lines = [line for example in examples for line in example.splitlines() if line.startswith("warden ")]
    return [shlex.split(line, comments=True)[1:] for line in lines]


def named(words: list[str]) -> Any:
    """The command that the words begin with."""
    command = COMMANDS[words[0]]
    return command.commands[words[1]] if hasattr(command, "commands") else command


@pytest.mark.parametrize("words", [words for document in DOCUMENTS for words in shown(document)], ids=" ".join)
def test_an_example_names_options_that_the_command_has(words: list[str]) -> None:
    given = {word for word in words if word.startswith("--")}

    assert given <= {option for parameter in named(words).params for option in parameter.opts}


def test_the_readme_shows_every_command() -> None:
    groups = {name: command for name, command in COMMANDS.items() if hasattr(command, "commands")}
    single = COMMANDS.keys() - groups.keys()
    readme = DOCUMENTS[0].read_text(encoding="utf-8")

    missing = {name for name in single if f"warden {name}" not in readme}
    missing |= {
        f"{of} {name}" for of, group in groups.items() for name in group.commands if f"{of} {name}" not in readme
    }

    assert missing == set()

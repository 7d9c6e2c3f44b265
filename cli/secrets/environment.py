"""Environments as files describe them: what a variable is set to there, or that it is not said there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Environment:
    """Variables that stand in one place; `inherited` are those that a function gets from elsewhere besides."""

    owner: str
    variables: Mapping[str, str]
    inherited: Mapping[str, str] = field(default_factory=dict)


def values(variables: Any) -> dict[str, str]:
    """The variables that are given a text, a number or a boolean; the others refer to something."""
    if not isinstance(variables, Mapping):
        return {}
    texts = {str(name): text_of(value) for name, value in variables.items()}
    return {name: text for name, text in texts.items() if text is not None}


def text_of(value: Any) -> str | None:
    """What the variable will hold; None where that is not said."""
    match value:
        case str():
            return value
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case _:
            return None


def without_references(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables whose text has no `${...}`, which is filled in later.

    An address stays: its password may stand in it as text, and its host be filled in.
    """
    return {name: text for name, text in variables.items() if "${" not in text or "://" in text}

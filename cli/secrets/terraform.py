"""Terraform's configuration in HCL: texts given to variables of functions, in resources and in calls of modules."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from cli.documents import Problem
from cli.secrets import hcl
from cli.secrets.environment import Environment, without_references
from cli.secrets.hcl import BrokenHclError, Sort, Token
from cli.secrets.terraform_json import FUNCTION, MODULE_VARIABLES

_CLOSING = {"{": "}", "[": "]", "(": ")"}
# More tokens before a bracket, or more brackets around an assignment, are in no environment.
_HEAD = 4
_DEEPEST = 32
_WITHIN_FUNCTION = ["environment", "variables"]


@dataclass(slots=True)
class _Bracket:
    """An open bracket: the tokens of the item before it, and those so far of the item it is in now."""

    opening: str
    before: tuple[Token, ...] = ()
    item: list[Token] = field(default_factory=list)


def read(text: str) -> Iterator[Environment | Problem]:
    """Yield the environment of each function, and a Problem where the text breaks off.

    A variable that has two values, as where a condition chooses, is in two environments.
    """
    found: dict[str, dict[str, str]] = {}
    try:
        for owner, name, value in _assignments(text):
            variables = found.setdefault(owner, {})
            if name in variables:
                yield Environment(owner, without_references(variables))
                variables = found[owner] = {}
            variables[name] = value
    except BrokenHclError as problem:
        yield Problem("", str(problem))
    yield from (Environment(owner, without_references(variables)) for owner, variables in found.items())


def _assignments(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield owner, name and text of what is assigned among the variables of a function."""
    open_ = [_Bracket("")]
    for token in hcl.tokens(text + "\n"):
        here = open_[-1]
        ends = token.sort is Sort.SIGN and token.text in ("\n", ",", *_CLOSING.values())
        if not ends:
            here.item.append(token)
        elif assigned := _assigned(here):
            owner = _owner(open_)
            if owner:
                yield owner, *assigned
        if token.sort is Sort.SIGN:
            _follow(open_, token.text)
    if len(open_) > 1:
        raise BrokenHclError("a bracket that is not closed")


def _follow(open_: list[_Bracket], sign: str) -> None:
    here = open_[-1]
    if sign in _CLOSING:
        open_.append(_Bracket(sign, tuple(here.item[: min(len(here.item) - 1, _HEAD)])))
    elif sign in _CLOSING.values():
        if _CLOSING.get(here.opening) != sign:
            raise BrokenHclError("a bracket that is closed and was not opened")
        open_.pop()
    elif sign == "," or (sign == "\n" and here.opening in ("", "{")):
        here.item.clear()


def _assigned(here: _Bracket) -> tuple[str, str] | None:
    """`NAME = "text"`, and nothing after it."""
    match here.item if here.opening == "{" else []:
        case [
            Token(Sort.WORD | Sort.TEXT, name),
            Token(Sort.SIGN, "=" | ":"),
            Token(Sort.WORD | Sort.TEXT, _) as value,
        ]:
            return (name, value.text) if value.sort is Sort.TEXT or _is_literal(value.text) else None
    return None


def _is_literal(word: str) -> bool:
    return word[0].isdigit() or word in ("true", "false")


def _owner(open_: list[_Bracket]) -> str | None:
    """Whose variables are assigned inside these brackets; those of a map inside a variable are nobody's.

    What stands before a bracket inside the parentheses of a call is not its name: it may be a condition.
    """
    if len(open_) > _DEEPEST:
        return None
    within_braces = (here.before for around, here in pairwise(open_) if around.opening in ("", "{"))
    heads = [before for before in within_braces if before]
    labels = [token.text for token in heads[0]] if heads else []
    within = [head[0].text for head in heads[1:]]
    match labels:
        case ["resource", kind, name] if kind == FUNCTION and within == _WITHIN_FUNCTION:
            return f"{FUNCTION}.{name}"
        case ["module", name] if within == [MODULE_VARIABLES]:
            return f"module.{name}"
    return None

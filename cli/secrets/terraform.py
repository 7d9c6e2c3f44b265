"""Terraform's configuration in HCL: texts given to variables of functions, in resources and in calls of modules.

Nothing is evaluated: what stands in a map that is merged or chosen counts as given.
"""

import re
from collections.abc import Iterator
from textwrap import dedent

from hcl2.api import parses
from lark import Token, Tree, UnexpectedInput

from cli.documents import Problem
from cli.secrets.environment import Environment, without_references
from cli.secrets.terraform_json import FUNCTION, MODULE_VARIABLES

# Ten seconds' work for the parser; a file of Terraform seldom has a hundredth of it.
LONGEST = 2 * 2**20
_ESCAPE = re.compile(r'\\(?:([nrt"\\])|u([0-9A-Fa-f]{4})|U(000[0-9A-Fa-f]{5}|0010[0-9A-Fa-f]{4}))')
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}


def read(text: str) -> Iterator[Environment | Problem]:
    """Yield the environment of each function, or a Problem where the text cannot be read.

    A variable that has two values, as where a condition chooses, is in two environments.
    """
    if len(text) > LONGEST:
        yield Problem("", f"HCL that is longer than {LONGEST // 2**20} MiB")
        return
    try:
        tree = parses(text + "\n")
    except UnexpectedInput as malformed:
        # Its own words quote what it met.
        yield Problem("", f"not HCL (line {malformed.line}, column {malformed.column})")
        return
    for block in _outermost(tree, "block"):
        yield from _environments(text, block)


def _environments(text: str, block: Tree[Token]) -> Iterator[Environment]:
    owner, attribute = _function(text, block)
    variables: dict[str, str] = {}
    for name, value in _variables(text, block, attribute):
        if name in variables:
            yield Environment(owner, without_references(variables))
            variables = {}
        variables[name] = value
    if variables:
        yield Environment(owner, without_references(variables))


def _function(text: str, block: Tree[Token]) -> tuple[str, str]:
    """What the function is called, and which attribute has its variables; empty where a block has no function."""
    match [_written(text, label) for label in _parts(block) if label.data in ("identifier", "string")]:
        case ["resource", kind, name] if kind == FUNCTION:
            return f"{FUNCTION}.{name}", "variables"
        case ["module", name]:
            return f"module.{name}", MODULE_VARIABLES
    return "", ""


def _variables(text: str, block: Tree[Token], attribute: str) -> Iterator[tuple[str, str]]:
    """Yield name and text of what the maps in that attribute give, in whichever block inside the block it stands."""
    for one in _outermost(block, "attribute"):
        name, value = _parts(one)
        for given in _outermost(value, "object") if _written(text, name) == attribute else ():
            for key, part in (_parts(element) for element in _parts(given) if element.data == "object_elem"):
                yield from ((_written(text, key), literal) for literal in _literals(text, part))


def _literals(text: str, value: Tree[Token]) -> Iterator[str]:
    """Yield the text of a value, or those of both that a condition chooses from; none of any other expression."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        match one.data:
            case "expr_term":
                waiting += _parts(one)
            case "conditional":
                waiting += reversed(_parts(one)[1:])
            case "string":
                yield _ESCAPE.sub(_meant, text[one.meta.start_pos + 1 : one.meta.end_pos - 1])
            case "heredoc_template" | "heredoc_template_trim":
                yield dedent("\n".join(_written(text, one).split("\n")[1:-2]))
            case "int_lit" | "float_lit":
                yield _written(text, one)
            case "identifier" if _written(text, one) in ("true", "false"):
                yield _written(text, one)


def _meant(escape: re.Match[str]) -> str:
    point = escape[2] or escape[3]
    return chr(int(point, 16)) if point else _ESCAPED.get(escape[1], escape[1])


def _outermost(tree: Tree[Token], rule: str) -> Iterator[Tree[Token]]:
    """Yield the parts of a tree that a rule made, in order, and none that is inside another."""
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if one.data == rule:
            yield one
        else:
            waiting += reversed(_parts(one))


def _parts(tree: Tree[Token]) -> list[Tree[Token]]:
    return [part for part in tree.children if isinstance(part, Tree) and part.data != "new_line_or_comment"]


def _written(text: str, tree: Tree[Token]) -> str:
    """How it stands in the text; a name is the same in quotes and without."""
    return text[tree.meta.start_pos : tree.meta.end_pos].strip('"')

"""Writes the archiver's code into spoke/template.yaml, and that template as spoke/by-hand.json.

Plain CloudFormation takes the code of a function inline only. A template that is deployed without a bucket may have
51,200 bytes: what only readers and checkers need stays behind, in the code as in the template.
"""

import ast
import io
import json
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "functions/dead_letter_archive/archiver.py"
TEMPLATE = ROOT / "spoke/template.yaml"
BY_HAND = ROOT / "spoke/by-hand.json"
_INLINE = re.compile(r"(?<=        ZipFile: \|\n)(?:(?: {9}.*)?\n)+?(?=\n  \w)")
_INDENT = " " * 9


class Span(NamedTuple):
    """A part of a text: lines count from 1, columns in bytes from 0, as ast has them."""

    line: int
    column: int
    end_line: int
    end_column: int


def inline(source: str) -> str:
    """The same program without comments, docstrings, annotations and blank lines."""
    lines = [line.encode() for line in source.splitlines()]
    for span in sorted({*_comments(source), *_of_tree(ast.parse(source))}, reverse=True):
        first, last = lines[span.line - 1][: span.column], lines[span.end_line - 1][span.end_column :]
        lines[span.line - 1 : span.end_line] = [first + last]
    return "".join(f"{text}\n" for line in lines if (text := line.decode().rstrip()))


def written(template: str, source: str) -> str:
    """The template with this source in it."""
    code = "".join(f"{_INDENT}{line}\n" for line in inline(source).splitlines())
    after, places = _INLINE.subn(lambda _: code, template)
    if places != 1:
        raise ValueError(f"{places} places for the archiver in the template, instead of one")
    return after


def by_hand(template: str) -> str:
    """The same template without comments and metadata, a line for each resource."""
    parsed = yaml_parse(template)
    resources = {
        name: {key: part for key, part in body.items() if key != "Metadata"}
        for name, body in parsed["Resources"].items()
    }
    sections = {**{key: part for key, part in parsed.items() if key != "Metadata"}, "Resources": resources}
    return "{\n" + ",\n".join(f'"{name}": {_section(part)}' for name, part in sections.items()) + "\n}\n"


def _section(part: object) -> str:
    if not isinstance(part, dict):
        return json.dumps(part)
    lines = [f"{json.dumps(name)}:{json.dumps(body, separators=(',', ':'))}" for name, body in part.items()]
    return "{\n" + ",\n".join(lines) + "\n}"


def _comments(source: str) -> Iterator[Span]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            before = len(token.line[: token.start[1]].encode())
            yield Span(token.start[0], before, token.end[0], before + len(token.string.encode()))


def _of_tree(tree: ast.Module) -> Iterator[Span]:
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()):  # a docstring: nothing else stands alone
                yield _span(node, node)
            case ast.arg(annotation=ast.expr() as kind):
                # ": " between the two
                yield _span(node, kind)._replace(column=node.col_offset + len(node.arg.encode()))
            case ast.FunctionDef(returns=ast.expr() as kind):
                # " -> " before it
                yield _span(kind, kind)._replace(column=kind.col_offset - len(" -> "))
            case _:
                pass


def _span(start: ast.expr | ast.stmt | ast.arg, end: ast.expr | ast.stmt) -> Span:
    return Span(start.lineno, start.col_offset, end.end_lineno or 0, end.end_col_offset or 0)


def main() -> int:
    after = written(TEMPLATE.read_text(encoding="utf-8"), SOURCE.read_text(encoding="utf-8"))
    TEMPLATE.write_text(after, encoding="utf-8")
    BY_HAND.write_text(by_hand(after), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

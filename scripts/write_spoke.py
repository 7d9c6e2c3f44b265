"""Writes the archiver's code into spoke/template.yaml: plain CloudFormation takes the code of a function inline only.

What only readers and checkers need stays behind, because a template that is deployed by hand may have 51,200 bytes.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "functions/dead_letter_archive/archiver.py"
TEMPLATE = ROOT / "spoke/template.yaml"
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
    before = TEMPLATE.read_text(encoding="utf-8")
    TEMPLATE.write_text(written(before, SOURCE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

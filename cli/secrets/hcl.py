"""The tokens of HCL, Terraform's language. What is in them is not evaluated.

https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

_NEXT = re.compile(
    r"(?P<skipped>[ \t\r\ufeff]+|(?:#|//)[^\n]*)|(?P<comment>/\*)|(?P<heredoc><<-?[ \t]*(?P<mark>[\w-]+)[ \t\r]*\n)"
    r'|(?P<quote>")|(?P<word>\w[\w.*-]*)|(?P<sign>[\s\S])'
)
# What ends or changes the text of a string, or of an expression inside it.
_IN_STRING = re.compile(r'\\[\s\S]|\$\$\{|%%\{|[$%]\{|"|\n')
_IN_EXPRESSION = re.compile(r'[{}"]')
_ESCAPE = re.compile(r'\\(?:([nrt"\\])|u([0-9A-Fa-f]{4}))|([$%])\3\{')
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}


class Sort(Enum):
    """What a token is: a name, number or path of names; a text; or one sign (a line break is one)."""

    WORD = auto()
    TEXT = auto()
    SIGN = auto()


@dataclass(frozen=True, slots=True)
class Token:
    sort: Sort
    text: str


class BrokenHclError(ValueError):
    """Something in the text does not end. Says what and on which line."""


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a file, comments left out. Raises BrokenHclError."""
    at = 0
    while found := _NEXT.match(text, at):
        at = found.end()
        match found.lastgroup:
            case "comment":
                at = _after(text, "*/", at, "a comment")
            case "heredoc" | "mark":
                content, at = _heredoc(text, found["mark"], at)
                yield Token(Sort.TEXT, content)
            case "quote":
                start, at = at, _string_end(text, at)
                yield Token(Sort.TEXT, _unescaped(text[start : at - 1]))
            case "word":
                yield Token(Sort.WORD, found[0])
            case "sign":
                yield Token(Sort.SIGN, found[0])
            case _:
                pass


def _after(text: str, end: str, at: int, what: str) -> int:
    found = text.find(end, at)
    if found < 0:
        raise _unended(what, text, at)
    return found + len(end)


def _heredoc(text: str, mark: str, at: int) -> tuple[str, int]:
    end = re.compile(rf"^[ \t]*{re.escape(mark)}[ \t\r]*$", re.MULTILINE).search(text, at)
    if end is None:
        raise _unended("a heredoc", text, at - 1)
    return text[at : end.start()], end.end()


def _string_end(text: str, start: int) -> int:
    """Where the text goes on after a string; expressions in it may hold strings themselves."""
    at, inside = start, [_IN_STRING]
    while inside:
        found = inside[-1].search(text, at)
        if found is None or found[0] == "\n":
            raise _unended("a string", text, start)
        at = found.end()
        match found[0], inside[-1] is _IN_STRING:
            case ('"', True) | ("}", _):
                inside.pop()
            case '"', _:
                inside.append(_IN_STRING)
            case (("${" | "%{" | "{"), _):
                inside.append(_IN_EXPRESSION)
            case _:
                pass
    return at


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_meant, text) if "\\" in text or "{" in text else text


def _meant(escape: re.Match[str]) -> str:
    if escape[3]:
        return f"{escape[3]}{{"
    return chr(int(escape[2], 16)) if escape[2] else _ESCAPED.get(escape[1], escape[1])


def _unended(what: str, text: str, at: int) -> BrokenHclError:
    return BrokenHclError(f"{what} that does not end (line {text.count(chr(10), 0, at) + 1})")

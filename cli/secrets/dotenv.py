"""`.env` files: what python-dotenv, dotenv for Node, Docker and the shell agree on, and values over several lines."""

import re
from collections.abc import Iterator

from cli.documents import Problem
from cli.secrets.environment import Environment

# Names are shown, so that they have to look like names: an address or base64 on a line of its own has a `=` too.
_ASSIGNMENT = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=(?!=[ \t]*(?:\n|\Z))[ \t]*")
# `NAME` alone passes on what the shell has; `export NAME` likewise.
_PASSED_ON = re.compile(r"[ \t]*(?:export[ \t]+)?[A-Za-z_][\w.-]*[ \t]*(?:#[^\n]*)?(?:\n|\Z)")
_SKIPPED = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)")
_REST = re.compile(r"[^\n]*(?:\n|\Z)")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_QUOTED = {
    '"': re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL),
    "'": re.compile(r"'([^']*)'"),
    "`": re.compile(r"`([^`]*)`"),
}
_ESCAPE = re.compile(r"\\([nrt\"\\$])")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
_PEM_BEGINS, _PEM_ENDS = "-----BEGIN", "-----END"


def read(text: str, owner: str) -> Iterator[Environment | Problem]:
    """Yield what a file sets, and a Problem for each line that sets nothing.

    A name that is set twice is in two environments, so that the first value is not lost.
    """
    variables: dict[str, str] = {}
    for item in _Scanner(text.replace("\r\n", "\n")).items():
        if isinstance(item, Problem):
            yield item
            continue
        name, value = item
        if name in variables:
            yield Environment(owner, variables)
            variables = {}
        variables[name] = value
    yield Environment(owner, variables)


class _Scanner:
    """Goes through a file once: what is not closed in the rest of it is looked for only the first time."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._counted = (0, 1)
        self._unclosed: set[str] = set()

    def items(self) -> Iterator[tuple[str, str] | Problem]:
        while self._at < len(self._text):
            passed = _SKIPPED.match(self._text, self._at) or _PASSED_ON.match(self._text, self._at)
            if passed:
                self._at = passed.end()
            elif assignment := _ASSIGNMENT.match(self._text, self._at):
                yield self._assigned(assignment)
            else:
                yield self._problem("sets no variable: not NAME=value")
                self._rest_of_line()

    def _assigned(self, assignment: re.Match[str]) -> tuple[str, str] | Problem:
        line_start, self._at = self._at, assignment.end()
        quote = self._text[self._at : self._at + 1]
        if quote not in _QUOTED:
            return assignment[1], self._unquoted()
        value = self._quoted(quote)
        if value is not None:
            self._rest_of_line()
            return assignment[1], value
        self._at = line_start
        problem = self._problem("a quote that is not closed")
        self._rest_of_line()
        return problem

    def _quoted(self, quote: str) -> str | None:
        found = None if quote in self._unclosed else _QUOTED[quote].match(self._text, self._at)
        if found is None:
            self._unclosed.add(quote)
            return None
        self._at = found.end()
        return _ESCAPE.sub(lambda escape: _ESCAPED.get(escape[1], escape[1]), found[1]) if quote == '"' else found[1]

    def _unquoted(self) -> str:
        value = self._rest_of_line()
        if value.startswith(_PEM_BEGINS) and _PEM_ENDS not in value:
            value += self._rest_of_pem()
        return _COMMENT.sub("", value, count=1).strip()

    def _rest_of_pem(self) -> str:
        start = self._at
        end = -1 if _PEM_ENDS in self._unclosed else self._text.find(_PEM_ENDS, start)
        if end < 0:
            self._unclosed.add(_PEM_ENDS)
            return ""
        self._at = end
        self._rest_of_line()
        return self._text[start : self._at]

    def _rest_of_line(self) -> str:
        found = _REST.match(self._text, self._at)
        self._at = found.end() if found else len(self._text)
        return found[0] if found else ""

    def _problem(self, what: str) -> Problem:
        upto, line = self._counted
        line += self._text.count("\n", upto, self._at)
        self._counted = (self._at, line)
        return Problem(f"line {line}", what)

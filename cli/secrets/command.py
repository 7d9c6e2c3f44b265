"""`warden secrets`: reading arguments, writing answers, exit codes."""

import json
import sys
from typing import Annotated

import typer

from cli import documents
from cli.documents import Problem
from cli.plain import plain
from cli.secrets import formats, reading, rows, table
from cli.secrets.answer import Answer, answer, as_line
from cli.secrets.environment import Environment
from cli.secrets.formats import Format
from cli.secrets.peeked import Peeked
from warden.secrets import PlaintextSecret, find

FOUND = 1
BAD_INPUT = 2

app = typer.Typer()


@app.command()
def secrets(
    file: Annotated[str, typer.Argument(metavar="[FILE|-]", help="What to read; - is stdin")] = "-",
    *,
    form: Annotated[Format | None, typer.Option("--format", help="Instead of what name and content tell")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON line for each variable, not a table")] = False,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit code 0 also when something was found")] = False,
) -> None:
    """Find plaintext credentials in environment variables. No value is shown, nor any part of one.

    FILE is an .env file, JSON lines of {"id", "key", "value"}, a template (CloudFormation, SAM, Serverless Framework,
    Terraform, also from `terraform show -json`), or what get-function-configuration, get-function or list-functions
    answer. References such as !Ref, ${...} and {{resolve:...}} are no values. JSON lines are answered with JSON
    lines, one by one; all else with a table.

    Exit code 1 when something was found, 0 when nothing was or with --exit-zero. Exit code 2, whatever was found and
    also with --exit-zero, when the input or a line of it could not be read: as with grep, nobody has seen it all.
    """
    report = _Report("stdin" if file == "-" else file, as_json=as_json)
    report.of(file, form or formats.by_name(file))
    if report.problems:
        raise typer.Exit(BAD_INPUT)
    if report.found and not exit_zero:
        raise typer.Exit(FOUND)


class _Report:
    """Writes what is found, and counts it."""

    def __init__(self, name: str, *, as_json: bool) -> None:
        self._name = name
        self._as_json = as_json
        self._malformed = 0
        self.problems = 0
        self.found = 0

    def of(self, file: str, told: Format | None) -> None:
        """Read the file and say all there is to say of it. Raises BrokenPipeError when nobody listens any more."""
        try:
            with documents.opened(file) as stream:
                self._read(Peeked(stream), told)
        except BrokenPipeError:
            raise  # the reader of our output has seen enough: typer ends without a word
        except OSError as unreadable:
            self._complain(Problem("", unreadable.strerror or "unreadable"))
        if self._malformed:
            lines = "1 line was" if self._malformed == 1 else f"{self._malformed} lines were"
            _say(f"{self._name}: {lines} malformed and not looked at")

    def _read(self, stream: Peeked, told: Format | None) -> None:
        form = told or formats.by_content(stream)
        if form is Format.JSONL:
            self._answer_rows(stream)
        elif form is not None:
            self._report(stream, form)
        elif any(stream.held):
            unknown = "of no format that is known: name it with --format"
            self._complain(Problem("", documents.not_text(stream.line(0)) or unknown))

    def _complain(self, problem: Problem) -> None:
        self.problems += 1
        self._malformed += bool(problem.where)
        _say(": ".join(filter(None, (self._name, problem.where, problem.what))))

    def _answer_rows(self, stream: Peeked) -> None:
        for told in rows.answers(stream):
            if isinstance(told, Problem):
                self._complain(told)
            else:
                self.found += told["secret"]
                sys.stdout.write(as_line(told))
                sys.stdout.flush()  # whoever feeds rows slowly has each answer at once

    def _report(self, stream: Peeked, form: Format) -> None:
        findings: list[tuple[str, PlaintextSecret]] = []
        looked_at = 0
        for told in reading.read(stream, form, self._name):
            if isinstance(told, Problem):
                self._complain(told)
                continue
            found = _judge(told)
            findings += [(told.owner, secret) for secret in found.values()]
            looked_at += len(told.variables)
            if self._as_json:
                _write_all(told, found)
        self.found = len(findings)
        if not self._as_json and (looked_at or not self.problems):
            _tabulate(findings, looked_at)


def _judge(environment: Environment) -> dict[str, PlaintextSecret]:
    together = {**environment.inherited, **environment.variables}
    return {secret.variable: secret for secret in find(together) if secret.variable in environment.variables}


def _write_all(environment: Environment, found: dict[str, PlaintextSecret]) -> None:
    for variable in environment.variables:
        secret = found.get(variable)
        _write({**answer(environment.owner, variable, secret), "belongs": secret.belongs if secret else None})


def _tabulate(findings: list[tuple[str, PlaintextSecret]], looked_at: int) -> None:
    if findings:
        typer.echo("\n".join(table.lines(findings)) + "\n")
    variables = "1 variable" if looked_at == 1 else f"{looked_at} variables"
    typer.echo(f"{len(findings)} of {variables} with a plaintext credential")


def _write(told: Answer) -> None:
    typer.echo(json.dumps(told))


def _say(what: str) -> None:
    typer.echo(f"warden secrets: {plain(what)}", err=True)

"""The commands that hold Warden back: pause, resume, exempt add, list and remove."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, NamedTuple

import typer

from cli.answers import Answers
from cli.answers import as_json as answer_as_json
from cli.connection import STACK, LocalCommand, connect
from cli.options import REFUSED, Json, Local, Region, StackName, complain, complaining, meaningless, moment, told
from cli.plain import plain
from cli.restraints import Operator
from warden.answers import Answer
from warden.model import Function
from warden.restraints import Exemption, stamp

ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[!-~]{1,575}", re.ASCII)
ACCOUNT = re.compile(r"\d{12}", re.ASCII)


class Controlled(StrEnum):
    """What one may be exempt from."""

    SHARED_ROLE = "shared_role"
    PLAINTEXT_SECRETS = "plaintext_secrets"
    DEAD_LETTER = "dead_letter"
    STREAM_FAILURES = "stream_failures"
    ALL = "all"


Scope = Annotated[str, typer.Argument(metavar="ARN|ACCOUNT", help="A function, a role or a whole account")]
Of = Annotated[Controlled, typer.Option("--control", help="The control that leaves it alone, or all")]

Variable = Annotated[
    str | None, typer.Option(help="With plaintext_secrets and a function: a variable whose value is no secret")
]

app = typer.Typer()
exempt = typer.Typer(no_args_is_help=True, help="Exempt functions, roles or accounts from a control, for a time.")
app.add_typer(exempt, name="exempt")


@app.command(cls=LocalCommand)
def pause(
    *,
    reason: Annotated[str, typer.Option(help="Why, for everybody who finds something deferred")],
    local: Local = None,
    stack: StackName = STACK,
    region: Region = None,
) -> None:
    """Stop every change in every account at once; what has begun ends, and undo works on. Warden looks and reports."""
    reason = told("pause", "--reason", reason)
    with complaining("pause"):
        switch = Operator(connect(local, stack, region)).pause(reason)
    typer.echo(plain(switch))


@app.command(cls=LocalCommand)
def resume(*, local: Local = None, stack: StackName = STACK, region: Region = None) -> None:
    """Let changes be made again, and have all that was deferred looked at again."""
    with complaining("resume"):
        operator = Operator(connect(local, stack, region))
        was_paused = operator.resume()
        asked = operator.look_again_at_deferred()
    typer.echo("resumed" if was_paused else "was not paused")
    typer.echo(f"looking again at {asked} deferred findings")


@exempt.command("add", cls=LocalCommand)
def add(  # noqa: PLR0913 - the options of the command
    scope: Scope,
    *,
    control: Of,
    owner: Annotated[str, typer.Option(help="Who answers for it")],
    reason: Annotated[str, typer.Option(help="Why, for everybody who finds it")],
    until: Annotated[str | None, typer.Option(help="A day, which is included, or a time; ISO 8601, in UTC")] = None,
    variable: Variable = None,
    local: Local = None,
    stack: StackName = STACK,
    region: Region = None,
) -> None:
    """Leave a function, the functions of a role, or those of an account alone until a time.

    With --variable: what that variable holds now is not a secret; another value is looked at again. Needs no --until.
    """
    owner, reason = told("exempt add", "--owner", owner), told("exempt add", "--reason", reason)
    if variable is not None:
        function, end = _of_variable("exempt add", control, scope), _end(until) if until else None
        _answer(Connected(local, stack, region), function, variable, until=end, owner=owner, reason=reason)
        return
    if until is None:
        raise meaningless("exempt add", "--until is missing: an exemption has an end")
    scope, end = _scope("exempt add", scope), _end(until)
    _exempt(Connected(local, stack, region), control, scope, until=end, owner=owner, reason=reason)


@exempt.command("list", cls=LocalCommand)
def list_(*, as_json: Json = False, local: Local = None, stack: StackName = STACK, region: Region = None) -> None:
    """List the exemptions, the one that ends first first, then the variables that hold no secret.

    What has expired is listed until it is deleted.
    """
    with complaining("exempt list"):
        hub = connect(local, stack, region)
        found, answers = Operator(hub).exemptions(), Answers(hub).all()
    now = datetime.now(UTC)
    for exemption in found:
        typer.echo(json.dumps(_as_json(exemption, now)) if as_json else _paragraph(exemption, now))
    for answer in answers:
        typer.echo(json.dumps(answer_as_json(answer, now)) if as_json else _answered(answer, now))
    if not found and not answers and not as_json:
        typer.echo("nothing is exempt", err=True)


@exempt.command("remove", cls=LocalCommand)
def remove(  # noqa: PLR0913 - the options of the command
    scope: Scope,
    *,
    control: Of,
    variable: Variable = None,
    local: Local = None,
    stack: StackName = STACK,
    region: Region = None,
) -> None:
    """End an exemption now; what it held back is looked at again."""
    if variable is not None:
        function = _of_variable("exempt remove", control, scope)
        _take_back(Connected(local, stack, region), function, variable)
        return
    scope = _scope("exempt remove", scope)
    with complaining("exempt remove"):
        operator = Operator(connect(local, stack, region))
        removed = operator.end(control, scope)
        asked = operator.look_again_at(control, scope) if removed else 0
    if not removed:
        complain("exempt remove", f"{scope} is not exempt from {control}")
        raise typer.Exit(REFUSED)
    typer.echo(f"removed; looking again at {asked} findings")


class Connected(NamedTuple):
    """Which hub is meant, as `connect` takes it."""

    local: str | None
    stack: str
    region: str | None


def _exempt(  # noqa: PLR0913 - what is kept of an exemption
    where: Connected, control: Controlled, scope: str, *, until: datetime, owner: str, reason: str
) -> None:
    with complaining("exempt add"):
        operator = Operator(connect(*where))
        made = operator.exempt(control, scope, until, owner, reason)
        asked = operator.look_again_at(control, scope) if made else 0
    if made is None:
        complain("exempt add", "an exemption stands that does not end earlier: remove it first")
        raise typer.Exit(REFUSED)
    typer.echo(f"{_paragraph(made, made.at)}\nlooking again at {asked} findings")


def _answer(  # noqa: PLR0913 - what is kept of an answer
    where: Connected, function: Function, variable: str, *, until: datetime | None, owner: str, reason: str
) -> None:
    with complaining("exempt add"):
        hub = connect(*where)
        said = Answers(hub).add(function, variable, until, owner, reason)
        asked = Operator(hub).look_again_at(Controlled.PLAINTEXT_SECRETS, function.arn) if said else 0
    if not said:
        complain("exempt add", "that was said of this value before: remove it first")
        raise typer.Exit(REFUSED)
    for answer in said:
        typer.echo(_answered(answer, answer.at))
    typer.echo(f"looking again at {asked} findings")


def _take_back(where: Connected, function: Function, variable: str) -> None:
    with complaining("exempt remove"):
        hub = connect(*where)
        removed = Answers(hub).remove(function, variable)
        asked = Operator(hub).look_again_at(Controlled.PLAINTEXT_SECRETS, function.arn) if removed else 0
    if not removed:
        complain("exempt remove", f"nobody said that {variable} of {function.arn} is no secret")
        raise typer.Exit(REFUSED)
    typer.echo(f"removed; looking again at {asked} findings")


def _of_variable(command: str, control: str, scope: str) -> Function:
    """The function whose variable is meant; ends the command when it is of another control or no function."""
    if control != Controlled.PLAINTEXT_SECRETS:
        raise meaningless(command, "--variable goes with --control plaintext_secrets")
    try:
        return Function.from_arn(scope)
    except ValueError as malformed:
        raise meaningless(command, f"--variable goes with a function: this is {malformed}") from malformed


def _scope(command: str, given: str) -> str:
    """The scope as exemptions name it; ends the command when it is none."""
    if ROLE.fullmatch(given) or ACCOUNT.fullmatch(given):
        return given
    try:
        return Function.from_arn(given).arn
    except ValueError as malformed:
        what = "neither the ARN of a function or a role nor an account's twelve digits"
        raise meaningless(command, what) from malformed


def _end(given: str) -> datetime:
    """When it ends; ends the command when that is no time, or one that has passed."""
    try:
        end = _until(given)
    except ValueError as malformed:
        raise meaningless("exempt add", "--until is no day and no time in ISO 8601") from malformed
    except OverflowError as beyond:
        raise meaningless("exempt add", "--until is beyond the last day that can be told") from beyond
    if end <= datetime.now(UTC):
        raise meaningless("exempt add", f"--until has passed: {stamp(end)}")
    return end


def _until(given: str) -> datetime:
    """A time, or the midnight that ends a day. Raises ValueError and OverflowError."""
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return moment(given)
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), UTC)


def _paragraph(exemption: Exemption, now: datetime) -> str:
    expired = "expired: " if exemption.until <= now else ""
    return f"{exemption.control:<17}  {plain(exemption.scope)}\n    {expired}{plain(exemption)}"


def _answered(answer: Answer, now: datetime) -> str:
    expired = "" if answer.holds(now) else "expired: "
    where = f"{Controlled.PLAINTEXT_SECRETS:<17}  {plain(answer.function.arn)}"
    return f"{where}\n    {expired}{plain(answer)}"


def _as_json(exemption: Exemption, now: datetime) -> dict[str, str | bool]:
    times = {"until": stamp(exemption.until), "at": stamp(exemption.at), "expired": exemption.until <= now}
    names = ("control", "scope", "owner", "reason", "by")
    return {**{name: getattr(exemption, name) for name in names}, **times}

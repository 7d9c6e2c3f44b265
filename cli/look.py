"""The commands that say how things stand: status and findings."""

import json
from collections import Counter
from typing import Annotated

import typer

from cli import findings as told
from cli import sweeping
from cli.connection import STACK, LocalCommand, connect
from cli.findings import Standing
from cli.options import Account, Control, FunctionArn, Json, Local, Region, StackName, complaining, selection
from cli.plain import plain
from cli.restraints import Operator
from warden.model import Status
from warden.restraints import stamp

app = typer.Typer()


def status(*, as_json: Json = False, local: Local = None, stack: StackName = STACK, region: Region = None) -> None:
    """Say whether Warden is paused, how many findings have which status, and how the last sweeps went."""
    with complaining("status"):
        hub = connect(local, stack, region)
        switch, counts = Operator(hub).paused(), Counter(one.status for one in told.stored(hub))
        pairs = sweeping.guarded(hub)
    if as_json:
        paused = {"by": switch.by, "since": stamp(switch.at), "reason": switch.reason} if switch else None
        sweeps = [sweeping.as_json(one) for one in pairs]
        typer.echo(json.dumps({"paused": paused, "findings": counts, "sweeps": sweeps}))
        return
    typer.echo(plain(switch or "not paused"))
    for which in Status:
        if counts[which]:
            typer.echo(f"{counts[which]:>7} {which}")
    typer.echo("\n".join(sweeping.summed_up(pairs)))


def findings(  # noqa: PLR0913 - the options of the command
    *,
    function: FunctionArn = None,
    account: Account = None,
    control: Control = None,
    status: Annotated[Status | None, typer.Option(help="Findings of that status; without it, all that stand")] = None,
    as_json: Json = False,
    local: Local = None,
    stack: StackName = STACK,
    region: Region = None,
) -> None:
    """List what is wrong, with the reason; of what is CONTESTED also what to write into the template."""
    wanted = selection("findings", function=function, account=account, since=None, control=control, progress=None)
    with complaining("findings"):
        found = [
            one
            for one in told.stored(connect(local, stack, region))
            if wanted.about(one.control, one.function) and (one.status is status if status else one.status.stands)
        ]
    for one in sorted(found, key=lambda one: (one.function, one.control)):
        typer.echo(json.dumps(one.as_json()) if as_json else _paragraph(one))
    if not found and not as_json:
        typer.echo("no such finding", err=True)


def _paragraph(one: Standing) -> str:
    return "\n".join(map(plain, one.lines))


for command in (status, findings):
    app.command(cls=LocalCommand)(command)

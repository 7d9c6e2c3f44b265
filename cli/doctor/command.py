"""`warden doctor`: says whether a deployment stands as it should, and what mends it."""

import json
import re
from typing import Annotated

import typer

from cli.connection import STACK, LocalCommand, connect
from cli.doctor import report
from cli.doctor.check import State
from cli.doctor.examination import examine
from cli.doctor.hub import deployed
from cli.doctor.places import places
from cli.options import REFUSED, Account, Json, Local, StackName, complaining, meaningless

app = typer.Typer()


def doctor(  # noqa: PLR0913 - the options of the command
    *,
    account: Account = None,
    region: Annotated[str | None, typer.Option("--region", help="Only what is in one region")] = None,
    as_json: Json = False,
    local: Local = None,
    stack: StackName = STACK,
    hub_region: Annotated[str | None, typer.Option("--hub-region", help="Region of the hub")] = None,
) -> None:
    """Check the hub and every account on record, or one: does Warden hear, may it act, and nobody else as it?

    Exit code 0 when all is well, 1 when something is broken or could not be seen, 2 when the command means nothing.
    """
    if account and not re.fullmatch(r"\d{12}", account, re.ASCII):
        raise meaningless("doctor", "an account has twelve digits")
    with complaining("doctor"):
        hub = deployed(connect(local, stack, hub_region), stack)
        looked_at = places(hub, account, region)
        if region and not looked_at:
            raise meaningless("doctor", f"nothing is enrolled in {region}: name the account, too")
        checks = list(examine(hub, looked_at))
    told = (json.dumps(check.as_json()) for check in checks) if as_json else report.lines(checks)
    for line in told:
        typer.echo(line)
    if any(check.state is not State.OK for check in checks):
        raise typer.Exit(REFUSED)


app.command(cls=LocalCommand)(doctor)

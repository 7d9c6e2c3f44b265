"""The command that has accounts and regions looked through, and how their last sweeps went."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from cli.connection import STACK, Hub, LocalCommand, connect
from cli.options import Local, StackName, complaining, meaningless
from warden.bus import Bus
from warden.model import Pair
from warden.registry import Guarded, Registry, State
from warden.trigger import partition_of

ACCOUNT = re.compile(r"\d{12}", re.ASCII)
REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d", re.ASCII)

app = typer.Typer()


@app.command(cls=LocalCommand)
def sweep(
    *,
    account: Annotated[str | None, typer.Option("--account", metavar="ID", help="Sweep one account")] = None,
    region: Annotated[str | None, typer.Option("--region", help="in one region; with --account")] = None,
    local: Local = None,
    stack: StackName = STACK,
    hub_region: Annotated[str | None, typer.Option("--hub-region", help="Region of the hub")] = None,
) -> None:
    """Have all guarded accounts and regions, or one, looked through for what no event told of."""
    pair = _pair(account, region)
    with complaining("sweep"):
        hub = connect(local, stack, hub_region)
        Bus(hub.client("events"), hub.outputs["BusName"]).sweep([pair])
    typer.echo(f"asked for: {f'{pair.account} {pair.region}' if pair else 'everything that is guarded'}")
    typer.echo("warden status shows what comes of it")


def guarded(hub: Hub) -> list[Guarded]:
    """Every guarded pair on record, by account and region."""
    registry = Registry(hub.client("dynamodb"), hub.outputs["SpokesTableName"])
    return sorted(registry.pairs(), key=lambda one: one.pair)


def summed_up(pairs: Sequence[Guarded]) -> Iterator[str]:
    """How many pairs stand how, and then each whose last sweep did not come to its end."""
    counts = Counter(_words(one) for one in pairs)
    told = ", ".join(f"{count} {words}" for words, count in sorted(counts.items()))
    yield f"accounts and regions: {told}" if pairs else "no account and region was swept yet"
    for one in pairs:
        if one.state in (State.INCOMPLETE, State.GONE):
            yield f"    {one.pair.account} {one.pair.region} {_words(one)} since {one.ended}"


def as_json(one: Guarded) -> dict[str, Any]:
    """A pair for programs."""
    return {
        "account": one.pair.account,
        "region": one.pair.region,
        "since": one.since,
        "status": one.state,
        "started": one.started,
        "ended": one.ended,
        "functions": one.functions,
        "drifts": one.drifts,
    }


def _words(one: Guarded) -> str:
    match one.state:
        case None:
            return "not swept yet"
        case State.COMPLETE:
            return "swept"
        case State.RUNNING:
            return "being swept"
        case State.INCOMPLETE:
            return "swept in part"
        case State.GONE:
            return "out of reach"


def _pair(account: str | None, region: str | None) -> Pair | None:
    """The pair that was named, None when none was; ends the command when half of one was."""
    if account is None and region is None:
        return None
    if not account or not ACCOUNT.fullmatch(account):
        raise meaningless("sweep", "--account has twelve digits, and goes with --region")
    if not region or not REGION.fullmatch(region):
        raise meaningless("sweep", "--region is a region such as eu-west-1, and goes with --account")
    return Pair(partition_of(region), account, region)

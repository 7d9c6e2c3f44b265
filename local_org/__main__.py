"""`python -m local_org serve`: the organization, for any AWS client, until interrupted."""

import signal
import threading
from typing import Annotated

import typer

from local_org.hub.workers import Invocation
from local_org.org import LocalOrg, Options

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def local_org() -> None:
    """Run an AWS organization on this machine, with Lambda Warden deployed in it."""


@app.command()
def serve(port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one")] = 4599) -> None:
    """Print the endpoint and each developer's credentials; then show what Warden does, until Ctrl-C."""
    options = Options(port=port, watch=_show)
    with LocalOrg.start(options) as org:
        typer.echo(f"export AWS_ENDPOINT_URL={org.endpoint}")
        for account in options.accounts:
            key = org.developer(account, options.regions[0]).credentials
            typer.echo(f"account {account}: AWS_ACCESS_KEY_ID={key.access_key} AWS_SECRET_ACCESS_KEY={key.secret_key}")
        typer.echo(f"regions {', '.join(options.regions)}; Ctrl-C ends it")
        _until_interrupted()


def _until_interrupted() -> None:
    """Ends cleanly on Ctrl-C and on SIGTERM, also in a background job, whose shell has it ignore the first."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()
    typer.echo("stopped")


def _show(invocation: Invocation) -> None:
    outcome = invocation.outcome
    typer.echo(f"{invocation.function}: {outcome.error or outcome.result}")


if __name__ == "__main__":
    app(prog_name="local_org")

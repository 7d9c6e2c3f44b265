"""`warden route`: what it says of each event in its input."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

import typer

from cli import documents
from cli.documents import Document, Problem
from cli.plain import plain
from local_org.cloudformation.intrinsics import TemplateError
from local_org.events import envelope
from local_org.events.envelope import NotAnEventError
from local_org.events.routing import Router
from local_org.place import Place
from warden import trigger
from warden.errors import MalformedEvent

BAD_INPUT = 2

Answer = dict[str, Any]

app = typer.Typer()


@app.command()
def route(
    file: Annotated[str, typer.Argument(metavar="FILE", help="CloudTrail records or EventBridge events; - is stdin")],
    region: Annotated[str | None, typer.Option(help="Region of raw records, instead of their own")] = None,
    hub_account: Annotated[str, typer.Option(help="Account of the hub")] = "111111111111",
    hub_region: Annotated[str, typer.Option(help="Region of the hub")] = "us-east-1",
) -> None:
    """Say which hub functions an event would reach by the templates' rules, and what they read in it.

    FILE holds one JSON document (a CloudTrail record, a CloudTrail log file, an EventBridge event) or JSON
    lines. Writes a JSON line for each event. Exit code 2 when something in the input is no event.
    """
    name = "stdin" if file == "-" else file
    clean = True
    try:
        with documents.opened(file) as stream:
            for answer in answers(documents.read(stream), Place(hub_account, hub_region), region):
                if isinstance(answer, Problem):
                    clean = False
                    _complain(": ".join(filter(None, (name, answer.where, answer.what))))
                else:
                    typer.echo(json.dumps(answer))
    except BrokenPipeError:
        raise  # the reader of our output has seen enough: typer ends without a word
    except (OSError, TemplateError) as unreadable:
        clean = False
        _complain(f"{name}: {unreadable.strerror}" if isinstance(unreadable, OSError) else str(unreadable))
    if not clean:
        raise typer.Exit(BAD_INPUT)


def answers(inputs: Iterable[Document | Problem], hub: Place, region: str | None) -> Iterator[Answer | Problem]:
    """Yield what becomes of each event, and a Problem for each input that is none.

    `hub` is where the hub stands; `region` stands in for the region of raw CloudTrail records. Raises TemplateError.
    """
    router = Router(hub)
    for item in inputs:
        if isinstance(item, Problem):
            yield item
            continue
        for where, value in _events(item):
            try:
                yield _answer(value, router, region)
            except (NotAnEventError, MalformedEvent) as foreign:
                yield Problem(where, str(foreign))


def _events(document: Document) -> Iterator[tuple[str, Any]]:
    """Yield the records of a CloudTrail log file, or the one event that a document is."""
    match document.value:
        case {"Records": list(records)}:
            for number, record in enumerate(records, start=1):
                yield ", ".join(filter(None, (document.where, f"record {number}"))), record
        case value:
            yield document.where, value


def _answer(value: Any, router: Router, region: str | None) -> Answer:
    event = _event(value, region)
    delivered_to = router.route(event)
    parsed = trigger.parse(event).as_dict() if delivered_to else None
    return {"delivered_to": delivered_to, "trigger": parsed}


def _event(value: Any, region: str | None) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise NotAnEventError(f"a JSON {_kind(value)}, not an event")
    if envelope.is_record(value):
        return envelope.wrap(value, region)
    if "detail" in value:
        return envelope.checked(value)
    raise NotAnEventError("neither a CloudTrail record nor an EventBridge event: no eventSource and no detail")


def _kind(value: Any) -> str:
    kinds = {list: "array", str: "string", bool: "boolean", type(None): "null"}
    return kinds.get(type(value), "number")


def _complain(what: str) -> None:
    typer.echo(f"warden route: {plain(what)}", err=True)

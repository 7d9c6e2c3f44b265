"""What `warden route` says of each event in its input."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cli.documents import Document, Problem
from local_org.events import envelope
from local_org.events.envelope import NotAnEventError
from local_org.events.routing import Router
from local_org.place import Place
from warden import trigger
from warden.errors import MalformedEvent

Answer = dict[str, Any]


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

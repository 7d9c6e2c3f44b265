"""Functions on record, without the minutes that the local organization takes to write them down one by one."""

from dataclasses import replace
from typing import Any

from moto.dynamodb.models import dynamodb_backends

from bench.organization import sweeping
from bench.organization.planting import Planted
from bench.organization.site import GUARDED, HUB, Site

INVENTORY = "WARDEN_INVENTORY_TABLE"


def on_record(site: Site, planted: Planted) -> None:
    """Sweep the first function, and write down the others as it was. Each has a role of its own, named after it."""
    first, *others = planted.functions
    site.stand(replace(planted, functions=(first,)))
    sweeping.sweep(site, [GUARDED])
    environment = site.org.hub_functions[sweeping.CONTROL].environment
    backend = dynamodb_backends[HUB][GUARDED.region]
    table = environment[INVENTORY].rpartition("/")[2]
    (item,) = [
        item.to_json()["Attributes"] for item in backend.get_table(table).all_items() if _is_of(item, first.name)
    ]
    for function in others:
        backend.put_item(table, _renamed(item, first.name, function.name), overwrite=True)


def _is_of(item: Any, name: str) -> bool:
    return any(name in str(value) for value in item.to_json()["Attributes"].values())


def _renamed(item: dict[str, dict[str, str]], before: str, after: str) -> dict[str, dict[str, str]]:
    return {
        name: {kind: text.replace(before, after) if isinstance(text, str) else text for kind, text in value.items()}
        for name, value in item.items()
    }

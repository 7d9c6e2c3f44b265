"""Which accounts and regions are looked at."""

from collections.abc import Iterator

from cli.doctor.hub import Deployed
from local_org.place import Place

TABLE = "SpokesTable"
GONE = "gone"


def places(hub: Deployed, account: str | None, region: str | None) -> list[Place]:
    """The enrolled places that the options leave; an account that is not enrolled is looked at where roles are made."""
    fitting = [one for one in _enrolled(hub) if account in (None, one.account) and region in (None, one.region)]
    if fitting or account is None:
        return sorted(set(fitting))
    return [Place(account, region or hub.place.region)]


def _enrolled(hub: Deployed) -> Iterator[Place]:
    if hub.parameter("EnrollOwnAccount") == "true":
        yield hub.place
    table = hub.physical.get(TABLE)
    if table is None:
        return
    for page in hub.client("dynamodb").get_paginator("scan").paginate(TableName=table):
        for item in page["Items"]:
            if item.get("status", {}).get("S") != GONE:
                yield Place(item["account"]["S"], item["region"]["S"])

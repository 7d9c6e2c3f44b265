"""The local organization as the place of a measurement: its endpoint, its functions, and the events that come of it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.organization.counting import Calls, counted
from bench.organization.planting import Planted
from local_org.org import LocalOrg, Options
from local_org.place import Place

HUB = "111111111111"
GUARDED = Place("222222222222", "us-east-1")


@dataclass(frozen=True, slots=True)
class Sent:
    """An event that EventBridge handed to a hub function."""

    function: str
    event: Mapping[str, Any] = field(repr=False)


class Site:
    """No function runs by itself here: what is delivered to the hub's functions is kept in `sent`."""

    def __init__(self, accounts: tuple[str, ...] = (GUARDED.account,), mode: str | None = None) -> None:
        self.sent: list[Sent] = []
        self.org = LocalOrg.start(
            Options(hub=HUB, accounts=(HUB, *accounts), regions=(GUARDED.region,), mode=mode, receive=self._receive)
        )

    def stand(self, planted: Planted, place: Place = GUARDED) -> None:
        """Have these functions in an account, and no others."""
        functions = self.org.functions.regions.get((place.account, place.region))
        if functions is not None:
            functions.functions.clear()
        self.org.functions.stand(place.account, place.region, planted.functions)

    def credentials(self, place: Place = GUARDED) -> dict[str, str]:
        """The environment of a program that the administrator of an account runs."""
        developer = self.org.developer(place.account, place.region).credentials
        return {
            "AWS_ACCESS_KEY_ID": developer.access_key,
            "AWS_SECRET_ACCESS_KEY": developer.secret_key,
            "AWS_ENDPOINT_URL": self.org.endpoint,
            "AWS_REGION": place.region,
            "AWS_DEFAULT_REGION": place.region,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "PATH": os.environ.get("PATH", ""),
        }

    @contextmanager
    def counting(self, place: Place = GUARDED) -> Iterator[list[Calls]]:
        """Counts what is called within; the list has the count afterwards."""
        before, counts = len(self.org.calls), list[Calls]()
        yield counts
        counts.append(counted(self.org.calls[before:], place.account))

    def stop(self) -> None:
        self.org.stop()

    def _receive(self, function: str, event: Mapping[str, Any]) -> None:
        self.sent.append(Sent(function, event))

"""Clients of AWS that are made once: that takes longer than a call."""

from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any

# Of what boto3 has, clients may be used by several threads at once, and the session that makes them may not.
_making = Lock()


class Clients:
    """The clients of whoever has some credentials, by service and region."""

    def __init__(self, make: Callable[..., Any], region: str) -> None:
        self._make = make
        self._region = region
        self._made: dict[tuple[str, str], Any] = {}

    def __call__(self, service: str, region: str = "") -> Any:
        """The client of a service, in the region of these clients unless another is named."""
        key = (service, region or self._region)
        with _making:
            if key not in self._made:
                self._made[key] = self._make(service, region_name=key[1])
            return self._made[key]

    def within(self, region: str) -> Callable[..., Any]:
        """The same clients, in another region unless one is named."""
        return partial(self._named, region)

    def _named(self, usual: str, service: str, region: str = "") -> Any:
        return self(service, region or usual)

"""How AWS refuses, and how it hands out lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError


def refusal(code: str, message: str = "") -> ClientError:
    """AWS's answer to a call that it refuses."""
    return ClientError({"Error": {"Code": code, "Message": message}}, "Call")


def breakdown(code: str = "ServiceException", status: int = 500) -> ClientError:
    """AWS's answer to a call that it could not handle."""
    told: Any = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(told, "Call")


class FakePages:
    """A paginator over answers of one page per item, so that a reader of the first page only is found out."""

    def __init__(self, key: str, read: Callable[..., list[Any]]) -> None:
        self._key = key
        self._read = read

    def paginate(self, **params: Any) -> Iterator[dict[str, Any]]:
        items = self._read(**params)
        yield from ({self._key: [item]} for item in items)
        if not items:
            yield {self._key: []}

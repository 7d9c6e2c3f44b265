"""An invocation that dies before a call of AWS. To die after one is to die before the next: nothing else is lost."""

from __future__ import annotations

from typing import Any

from tests.unit.fakes.spoke import FakeSpoke
from warden.model import Function
from warden.spoke import Spoke


class Died(BaseException):
    """The process is gone; nobody catches it."""


class Fate:
    """Dies before the call of that number, counted from 1; the dead make no calls, in no `finally` either."""

    def __init__(self, call: int) -> None:
        self._left = call

    def meet(self) -> None:
        self._left -= 1
        if self._left <= 0:
            raise Died


class Mortal:
    """A client whose calls may be the last."""

    def __init__(self, client: Any, fate: Fate) -> None:
        self._client = client
        self._fate = fate

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._client, name)

        def risked(*given: Any, **named: Any) -> Any:
            self._fate.meet()
            return call(*given, **named)

        return risked


class MortalSpoke(Spoke):
    """Member accounts as somebody reaches them who may die of it."""

    def __init__(self, spoke: FakeSpoke, fate: Fate) -> None:
        self._spoke = spoke
        self._fate = fate

    def client(self, service: str, where: Function) -> Any:
        return Mortal(self._spoke.client(service, where), self._fate)

"""The hub's index of letters, with a count of what was asked of AWS."""

from collections import Counter
from typing import Any

from cli.connection import Hub
from warden.letters import Letters


class Index:
    """The index as commands read it."""

    def __init__(self, hub: Hub) -> None:
        client: Any = hub.client("dynamodb")
        self.calls = Counter[str]()
        client.meta.events.register("before-call.dynamodb", self._count)
        self.letters = Letters(client, hub.outputs["LettersTableName"])

    def _count(self, model: Any, **_: Any) -> None:
        self.calls[model.name] += 1

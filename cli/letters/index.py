"""The hub's index of letters, with a count of what was asked of AWS and of what could not be read."""

from collections import Counter
from typing import Any

import typer

from cli.connection import Hub
from cli.options import REFUSED, complain
from warden.errors import MalformedItem
from warden.letters import Letters


class Index:
    """The index as commands read it. A letter that cannot be read is named and left out, and the others are read."""

    def __init__(self, hub: Hub, command: str) -> None:
        client: Any = hub.client("dynamodb")
        self.calls = Counter[str]()
        client.meta.events.register("before-call.dynamodb", self._count)
        self._command = command
        self._unread = 0
        self.letters = Letters(client, hub.outputs["LettersTableName"], self._leave_out)

    def check(self) -> None:
        """Ends the command with exit code 1 when letters were left out, and says how many."""
        if self._unread:
            many = f"{self._unread:,} letter{'' if self._unread == 1 else 's'}"
            complain(self._command, f"{many} left out, of an index that is newer than this command, or damaged")
            raise typer.Exit(REFUSED)

    def _leave_out(self, malformed: MalformedItem) -> None:
        self._unread += 1
        complain(self._command, str(malformed))

    def _count(self, model: Any, **_: Any) -> None:
        self.calls[model.name] += 1

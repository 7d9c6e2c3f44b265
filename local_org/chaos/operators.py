"""People who run Warden: they take changes back, exempt functions, and stop everything for a while."""

import json
from random import Random
from typing import Any

from local_org.chaos.owners import NAMES
from local_org.faults.checkpoint import Checkpoint
from local_org.faults.stage import Stage
from local_org.place import Place

CONTROLS = ("dead_letter", "plaintext_secrets", "shared_role")
WORDS = {"by": "an operator", "reason": "a drill"}
BUS, SOURCE = "warden", "warden"


class Operators:
    """What they do is drawn from `draw`. `paused`: whether Warden is stopped."""

    def __init__(self, stage: Stage, hub: Place, member: Place, draw: Random) -> None:
        self._stage = stage
        self._events = stage.client("events", hub)
        self._dynamodb = stage.client("dynamodb", hub)
        self._member = member
        self._draw = draw
        self._table = stage.org.hub_functions["undo"].environment["WARDEN_RESTRAINTS_TABLE"]
        self.paused = False

    def act(self) -> None:
        """One deed. A pause is soon over."""
        if self.paused:
            self.resume()
            return
        self._draw.choices((self._take_back, self._exempt, self._pause), (4, 1, 1))[0]()

    def resume(self) -> None:
        """Let Warden go on."""
        self.paused = False
        self._dynamodb.delete_item(TableName=self._table, Key={"subject": {"S": "pause"}})

    def look_again(self) -> None:
        """Have every function that was put off looked at again, as a sweep does."""
        findings = Checkpoint.take(self._stage.org, self._member.account).items("findings")
        for item in findings:
            if item["status"] == "DEFERRED":
                self._tell("Warden Drift", {"function": item["function"], "controls": [item["control"]]})

    def _take_back(self) -> None:
        """Ask for some change to be taken back, whether or not that can be done any more."""
        journal = Checkpoint.take(self._stage.org, self._member.account).items("changes")
        changes = [
            item for item in journal if item["progress"] == "applied" and not item["subject"].startswith("undo#")
        ]
        if changes:
            item = self._draw.choice(changes)
            self._tell("Warden Undo Requested", {"subject": item["subject"], "change": item["change"], **WORDS})

    def _exempt(self) -> None:
        arn = self._member.arn("lambda", f"function:{self._draw.choice(NAMES)}")
        control = self._draw.choice(CONTROLS)
        until = {"until": "2100-01-01T00:00:00Z", "owner": "the team"}
        self._put(subject=f"exemption#{control}#{arn}", control=control, scope=arn, **until)

    def _pause(self) -> None:
        self.paused = True
        self._put(subject="pause")

    def _put(self, **words: str) -> None:
        words |= {"at": self._stage.waiting.date().strftime("%Y-%m-%dT%H:%M:%SZ"), **WORDS}
        self._dynamodb.put_item(TableName=self._table, Item={name: {"S": value} for name, value in words.items()})

    def _tell(self, kind: str, detail: dict[str, Any]) -> None:
        entry = {"EventBusName": BUS, "Source": SOURCE, "DetailType": kind, "Detail": json.dumps(detail)}
        self._events.put_events(Entries=[entry])

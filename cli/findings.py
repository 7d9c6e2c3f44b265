"""What stands about functions: the `findings` table as operators read it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cli.connection import Hub
from warden.errors import MalformedItem
from warden.model import Function, Status

INDENT = "    "
SOURCES = {"cloudformation": "in SAM or CloudFormation:", "terraform": "in Terraform:"}


@dataclass(frozen=True, slots=True)
class Standing:
    """What was last said about a function under a control, and when."""

    control: str
    function: Function
    status: Status
    reason: str
    at: str
    evidence: Mapping[str, Any]

    @classmethod
    def read(cls, item: Mapping[str, Mapping[str, Any]]) -> "Standing":
        """The finding in an item as DynamoDB gives it. Raises MalformedItem."""
        try:
            return cls(
                control=item["control"]["S"],
                function=Function.from_arn(item["function"]["S"]),
                status=Status(item["status"]["S"]),
                reason=item["reason"]["S"],
                at=item["at"]["S"],
                evidence=json.loads(item["evidence"]["S"]),
            )
        except (KeyError, ValueError) as error:
            raise MalformedItem(f"finding {item['subject']['S']} cannot be read") from error

    @property
    def lines(self) -> list[str]:
        """The finding for people; what to write at the source is told whole, to be copied."""
        told = [f"{self.control:<17}  {self.status:<10}  {self.at}", f"{INDENT}{self.function.arn}"]
        told += [f"{INDENT}{self.reason}"]
        for form, snippet in self.evidence.get("at_source", {}).items():
            told += [f"{INDENT}{SOURCES.get(form, form)}", *(f"{INDENT * 2}{line}" for line in snippet.splitlines())]
        return told

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "control": self.control,
            "function": self.function.arn,
            "status": self.status,
            "reason": self.reason,
            "at": self.at,
            "evidence": self.evidence,
        }


def stored(hub: Hub) -> Iterator[Standing]:
    """Every finding that was ever told, in no order; the whole table is read. Raises MalformedItem."""
    pages = hub.client("dynamodb").get_paginator("scan").paginate(TableName=hub.outputs["FindingsTableName"])
    for page in pages:
        yield from map(Standing.read, page["Items"])

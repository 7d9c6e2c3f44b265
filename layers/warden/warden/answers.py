"""Answers of owners: this value of this variable is not a secret. Kept in the `restraints` table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from warden.errors import MalformedItem
from warden.model import Function
from warden.restraints import Item, exemption_of, stamp, time_of, word
from warden.withholding import withhold

CONTROL = "plaintext_secrets"


@dataclass(frozen=True, slots=True)
class Answer:
    """That one value of a variable is not a secret. fingerprint: of the value; another value is looked at again.

    until: None when it has no end. owner: who answers for it. by and at: who told Warden, and when.
    """

    function: Function
    variable: str
    fingerprint: str
    until: datetime | None
    owner: str
    reason: str
    by: str
    at: datetime

    @property
    def subject(self) -> str:
        """The key of its item."""
        return answer_of(self.function, self.variable, self.fingerprint)

    @classmethod
    def read(cls, item: Item) -> Answer:
        """The answer in an item as DynamoDB gives it. Raises MalformedItem."""
        try:
            function = Function.from_arn(word(item, "scope"))
        except ValueError as error:
            raise MalformedItem(f"restraint {item['subject']['S']}: scope is {error}") from None
        return cls(
            function=function,
            variable=word(item, "variable"),
            fingerprint=word(item, "fingerprint"),
            until=time_of(item, "until") if "until" in item else None,
            owner=word(item, "owner"),
            reason=word(item, "reason"),
            by=word(item, "by"),
            at=time_of(item, "at"),
        )

    def as_item(self) -> dict[str, dict[str, str]]:
        """What the table keeps; it is deleted some time after its end."""
        words = {
            "subject": self.subject,
            "control": CONTROL,
            "scope": self.function.arn,
            "variable": self.variable,
            "fingerprint": self.fingerprint,
            "owner": withhold(self.owner),
            "reason": withhold(self.reason),
            "by": withhold(self.by),
            "at": stamp(self.at),
        }
        item = {name: {"S": value} for name, value in words.items()}
        if self.until is not None:
            item |= {"until": {"S": stamp(self.until)}, "expires": {"N": str(int(self.until.timestamp()))}}
        return item

    def holds(self, now: datetime) -> bool:
        """Whether it has not ended."""
        return self.until is None or self.until > now

    def __str__(self) -> str:
        end = f" until {stamp(self.until)}" if self.until else ""
        return f"{self.variable} is no secret{end}, said by {self.by} for {self.owner}: {self.reason}"


def answer_of(function: Function, variable: str, fingerprint: str) -> str:
    """The key of the item that says that a value of a variable of a function is not a secret."""
    return f"{exemption_of(CONTROL, function.arn)}#{variable}#{fingerprint}"

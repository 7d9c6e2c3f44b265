"""How each function of the story has to end; written by hand from what the README promises, not from what runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from local_org.demo.developers import State
from local_org.place import Place


class Role(Enum):
    """What becomes of a function's role."""

    KEPT = auto()
    OWN = auto()
    NONE = auto()


class Letters(Enum):
    """What becomes of a function's dead-letter target."""

    KEPT = auto()
    DEFAULT = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True)
class Promise:
    """The end of one function: `findings` by control, `plaintext` the variables that still hold a credential."""

    role: Role = Role.KEPT
    letters: Letters = Letters.DEFAULT
    plaintext: tuple[str, ...] = ()
    findings: Mapping[str, str] = field(default_factory=lambda: {"dead_letter": "REMEDIATED"})


SPLIT = {"shared_role": "REMEDIATED", "dead_letter": "REMEDIATED"}
FLAGGED = {"plaintext_secrets": "OPEN", "dead_letter": "REMEDIATED"}

PROMISES = {
    "orders-api": Promise(),
    "orders-mailer": Promise(Role.OWN, plaintext=("STRIPE_SECRET_KEY",), findings={**SPLIT, **FLAGGED}),
    "orders-report": Promise(Role.NONE, Letters.NONE, findings=SPLIT),
    "invoices": Promise(findings={"plaintext_secrets": "RESOLVED", "dead_letter": "REMEDIATED"}),
    "ledger": Promise(plaintext=("DATABASE_URL",), findings=FLAGGED),
    "payments": Promise(letters=Letters.KEPT, findings={}),
    "shipping": Promise(letters=Letters.KEPT, findings={}),
    "catalog": Promise(),
    "edge-redirect": Promise(letters=Letters.NONE, findings={}),
    "search": Promise(findings={"dead_letter": "PARTIAL"}),
    "batch-hourly": Promise(),
    "batch-nightly": Promise(Role.OWN, findings=SPLIT),
    "stock": Promise(),
}


def broken(arn: str, before: State, after: State, findings: Mapping[str, str]) -> Iterator[str]:
    """What is not as promised about one function; nothing when all is."""
    _, _, _, region, account, _, name = arn.split(":")
    promise, place = PROMISES[name], Place(account, region)
    role = {
        Role.KEPT: before.role,
        Role.OWN: place.global_arn("iam", f"role/warden/{name}-{region}"),
        Role.NONE: None,
    }[promise.role]
    letters = {
        Letters.KEPT: before.dead_letter,
        Letters.DEFAULT: place.arn("sqs", "warden-dead-letters"),
        Letters.NONE: None,
    }[promise.letters]
    expected = State(role, letters, promise.plaintext)
    if after != expected:
        yield f"{name} should be {expected} and is {after}"
    if dict(findings) != dict(promise.findings):
        yield f"{name} should have the findings {dict(promise.findings)} and has {dict(findings)}"

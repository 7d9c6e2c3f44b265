"""A toy: one role that reads and writes letters of its organization, and the decisions that its tests brought about."""

import json
from collections.abc import Mapping
from typing import Any

from local_org.access.authorizer import AccessRequest, Policies, authorize
from local_org.access.record import Recorded
from local_org.access.statements import compile_policy
from local_org.identity.principals import Principal
from proof.documents import Document, Origin, canonical
from proof.evidence import ATTACKER, Evidence
from proof.proving import Proof, prove

HOME = "111111111111"
ROLE = f"arn:aws:iam::{HOME}:role/lambda-warden/clerk"
LETTERS = "arn:aws:s3:::letters"
OURS = {"aws:principalorgid": ("o-1",)}
STRANGER: dict[str, tuple[str, ...]] = {"aws:principalorgid": ()}
OTHERS = {"aws:principalorgid": ("o-2",)}

RIGHTS: dict[str, Any] = {
    "Sid": "ChangeLetters",
    "Effect": "Allow",
    "Action": ["s3:GetObject", "s3:PutObject"],
    "Resource": f"{LETTERS}/in/*",
    "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
}


def document(*statements: Mapping[str, Any], holder: str = f"{ROLE} rights") -> Document:
    """A document of a template, written as a template is: not in the canonical order of keys."""
    ordered = sorted(statements, key=lambda one: canonical({"Statement": [one]}))
    text = json.dumps({"Version": "2012-10-17", "Statement": ordered})
    origins = tuple(Origin("toy.yaml", "Clerk", "rights", str(one.get("Sid", ""))) for one in ordered)
    return Document(holder, text, origins)


def decision(
    rights: Document, action: str, resource: str, context: Mapping[str, tuple[str, ...]], session: str = "clerk"
) -> Recorded:
    """What the local organization would have recorded of the clerk's request."""
    caller = Principal(f"arn:aws:sts::{HOME}:assumed-role/clerk/{session}", HOME, "AROA:clerk", session, ROLE)
    request = AccessRequest(caller, action, resource, HOME, context)
    policies = Policies(identity=(compile_policy(rights.text, "clerk/rights"),))
    return Recorded(request, policies, authorize(request, policies).allowed)


def a_record(rights: Document) -> list[Recorded]:
    """What tests record that leave nothing out, two of them by attackers."""
    return [
        decision(rights, "s3:GetObject", f"{LETTERS}/in/monday", OURS),
        decision(rights, "s3:GetObject", f"{LETTERS}/in/friday", OURS),
        decision(rights, "s3:PutObject", f"{LETTERS}/in/friday", OURS),
        decision(rights, "s3:GetObject", f"{LETTERS}/in/friday", STRANGER, ATTACKER),
        decision(rights, "s3:GetObject", f"{LETTERS}/in/friday", OTHERS, ATTACKER),
    ]


def proof_of(rights: Document, recorded: list[Recorded]) -> Proof:
    return prove(Evidence(recorded, [rights]))

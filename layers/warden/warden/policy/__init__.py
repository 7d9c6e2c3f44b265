"""What policy documents grant: what a copy of a role would lose, and whether it would gain. Pure."""

from warden.policy.containment import Containment, grants_nothing_beyond
from warden.policy.copies import EDGE, FORBIDDEN, LAMBDA, allows, asks_for_tags, hazards, outsiders, trusts
from warden.policy.patterns import globs_meet
from warden.policy.statements import Document

__all__ = [
    "EDGE",
    "FORBIDDEN",
    "LAMBDA",
    "Containment",
    "Document",
    "allows",
    "asks_for_tags",
    "globs_meet",
    "grants_nothing_beyond",
    "hazards",
    "outsiders",
    "trusts",
]

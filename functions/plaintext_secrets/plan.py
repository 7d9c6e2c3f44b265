"""Decides what to tell about a function's environment variables, and which tag it should carry. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from warden.inverse import Inverse, PutTagBack
from warden.model import Action, AtSource, Function, Plan, Recheck, ServedVersion
from warden.secrets import PlaintextSecret

CONTROL = "plaintext_secrets"
TAG = "warden:plaintext-secrets"
MOST_TOLD = 10  # of those that share a secret: as many are named in the evidence, and as many are asked to look
_LONGEST_TAG = 256
_IN_WORDS = 5
_ROTATE = "whoever may read the configuration could read the value"


class Secret(NamedTuple):
    """A variable that holds credential material, and what may be known of its value.

    fingerprint: empty when there is no key to take it with. shared_with: the ARNs of other functions with that value.
    answer: who said that it is no secret, in words.
    """

    variable: str
    kind: str
    confidence: str
    why: str
    belongs: str
    fingerprint: str = ""
    shared_with: tuple[str, ...] = ()
    answer: str = ""

    @classmethod
    def of(cls, found: PlaintextSecret, fingerprint: str) -> Secret:
        """What the detector found, with the fingerprint of the value."""
        return cls(found.variable, found.kind, found.confidence, found.why, found.belongs, fingerprint)

    def as_evidence(self) -> dict[str, Any]:
        """What a finding tells of it."""
        told: dict[str, Any] = {name: str(getattr(self, name)) for name in _ALWAYS_TOLD}
        told |= {name: getattr(self, name) for name in ("fingerprint", "answer") if getattr(self, name)}
        shared = {"shared_with": list(self.shared_with[:MOST_TOLD]), "and_more": len(self.shared_with[MOST_TOLD:])}
        return told | {name: known for name, known in shared.items() if known}


_ALWAYS_TOLD = ("variable", "kind", "confidence", "why", "belongs")


class Facts(NamedTuple):
    """What a look at a function's environment found.

    function: None when it is gone. secrets: what the detector found, without values. unreadable: why AWS did not
    show the variables. tag: our tag's value, None when it is not set; only read when it may matter. served: what was
    found in the versions that aliases serve; only read when it may matter. role_arn: the function's role.
    """

    function: Function | None
    secrets: Sequence[Secret] = ()
    unreadable: str = ""
    tag: str | None = None
    served: Mapping[ServedVersion, Sequence[Secret]] = {}
    role_arn: str = ""

    @property
    def everywhere(self) -> Iterator[Secret]:
        """What was found in the function and in its versions."""
        yield from self.secrets
        for secrets in self.served.values():
            yield from secrets


@dataclass(frozen=True, slots=True)
class TagFunction(Action):
    """Sets our tag on the function, for the owner to see in the console and in inventories."""

    function: Function
    before: str | None
    after: str

    def inverse(self) -> tuple[Inverse, ...]:
        """The tag becomes what it was, or goes."""
        return (PutTagBack(TAG, self.before, self.after),)


@dataclass(frozen=True, slots=True)
class UntagFunction(Action):
    """Takes our tag off a function that needs it no more."""

    function: Function
    before: str

    def inverse(self) -> tuple[Inverse, ...]:
        """The tag comes back."""
        return (PutTagBack(TAG, self.before, None),)


def plan(facts: Facts) -> Plan:
    """What to tell, and the tag that says it on the function itself."""
    if facts.function is None:
        return Plan(gone="the function is gone")
    if facts.unreadable:
        return Plan(unreadable=f"the environment could not be read: {facts.unreadable}")
    secrets = _unanswered(facts.secrets)
    behind = {version: left for version, found in facts.served.items() if (left := _unanswered(found))}
    answers = list(dict.fromkeys(secret.answer for secret in facts.everywhere if secret.answer))
    names = [secret.variable for secret in secrets]
    return Plan(
        violation=f"plaintext credentials in {', '.join(names)}" if secrets else "",
        actions=_tagging(facts.function, facts.tag, _label(names) if secrets else None),
        remedy="the function was tagged" if secrets else "",
        served=tuple(behind),
        evidence=_evidence(secrets, behind, facts.everywhere),
        role_arn=facts.role_arn,
        at_source=_at_source(facts.function, secrets) if secrets else None,
        advice="; ".join(_advice(facts.function, secrets, behind)),
        exempt="" if secrets or behind else "; ".join(answers),
    )


def given_up(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """The fingerprints of secrets that a function held by one finding's evidence and does not by another's.

    None while there is no key: that a secret has no fingerprint does not say that it is gone.
    """
    now = [one.get("fingerprint", "") for one in _told(after)]
    return set() if "" in now else {one.get("fingerprint", "") for one in _told(before)} - {*now, ""}


def others(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Recheck, ...]:
    """Those who hold a secret that one finding's evidence did not tell of and another's does: they do not know yet.

    Of a secret that is everywhere nobody is asked any more.
    """
    known = {one.get("fingerprint") for one in _told(before)}
    new = [one for one in _told(after) if one.get("fingerprint") not in known and "and_more" not in one]
    asked = {arn for one in new for arn in one.get("shared_with", ())}
    return tuple(Recheck(Function.from_arn(arn), (CONTROL,)) for arn in sorted(asked))


def _told(evidence: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The variables that evidence tells of, those aside that are said to hold no secret."""
    versions = (one for version in evidence.get("versions", ()) for one in version["variables"])
    return [*evidence.get("variables", ()), *versions]


def _unanswered(secrets: Iterable[Secret]) -> list[Secret]:
    return [secret for secret in secrets if not secret.answer]


def _tagging(function: Function, tag: str | None, label: str | None) -> tuple[Action, ...]:
    if tag == label:
        return ()
    return (TagFunction(function, tag, label),) if label is not None else (UntagFunction(function, tag or ""),)


def _evidence(
    secrets: Sequence[Secret], behind: Mapping[ServedVersion, Sequence[Secret]], everywhere: Iterable[Secret]
) -> dict[str, Any]:
    """What was found, where, and what is said to be no secret; nothing when nothing was found."""
    told = {
        "variables": [secret.as_evidence() for secret in secrets],
        "versions": [
            {"alias": served.alias, "version": served.version, "variables": [one.as_evidence() for one in found]}
            for served, found in behind.items()
        ],
        "answered": [secret.as_evidence() for secret in dict.fromkeys(everywhere) if secret.answer],
    }
    return {name: found for name, found in told.items() if found}


def _advice(
    function: Function, secrets: Sequence[Secret], behind: Mapping[ServedVersion, Sequence[Secret]]
) -> Iterator[str]:
    """What to know and to do besides moving the secrets out of the configuration."""
    for served, found in behind.items():
        if secrets:
            yield f"{served} with {_names(found)}"
    everything = [*secrets, *(one for found in behind.values() for one in found)]
    for one in {(one.variable, one.fingerprint): one for one in everything if one.shared_with}.values():
        yield f"{one.variable} holds the same as in {_in_words(function, one.shared_with)}"
    if everything:
        yield f"rotate {_names(everything)}: {_ROTATE}"


def _names(secrets: Iterable[Secret]) -> str:
    return ", ".join(dict.fromkeys(secret.variable for secret in secrets))


def _in_words(function: Function, arns: Sequence[str]) -> str:
    """The functions by their names, with the place of those that are elsewhere."""
    others = [Function.from_arn(arn) for arn in arns[:_IN_WORDS]]
    here = (function.account, function.region)
    names = [
        one.name if (one.account, one.region) == here else f"{one.name} ({one.account}, {one.region})" for one in others
    ]
    return ", ".join(names) + (f" and {len(arns) - _IN_WORDS} more" if len(arns) > _IN_WORDS else "")


def _at_source(function: Function, secrets: Sequence[Secret]) -> AtSource:
    """Each variable names where the secret is kept, and the code reads it there; Terraform lets our tag be."""
    kept = [(secret.variable, f"/{function.name}/{secret.variable}", secret.belongs) for secret in secrets]
    return AtSource(
        cloudformation="Environment:\n  Variables:\n"
        + "".join(f"    {name}: {place} # the name of it in {store}\n" for name, place, store in kept),
        terraform=f"# in the aws_lambda_function {function.name}\nenvironment {{\n  variables = {{\n"
        + "".join(f'    {name} = "{place}" # the name of it in {store}\n' for name, place, store in kept)
        + f'  }}\n}}\n# until then\nlifecycle {{\n  ignore_changes = [tags["{TAG}"], tags_all["{TAG}"]]\n}}\n',
    )


def _label(names: Sequence[str]) -> str:
    """The tag's value: the variables' names, or how many they are when a tag has no room for them."""
    listed = " ".join(names)
    return listed if len(listed) <= _LONGEST_TAG else f"{len(names)} variables"

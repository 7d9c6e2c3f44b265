"""Decides what to tell about a function's environment variables, and which tag it should carry. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warden.inverse import Inverse, PutTagBack
from warden.model import Action, AtSource, Function, Plan, ServedVersion
from warden.secrets import PlaintextSecret

TAG = "warden:plaintext-secrets"
_LONGEST_TAG = 256


@dataclass(frozen=True, slots=True)
class Facts:
    """What a look at a function's environment found.

    function: None when it is gone. secrets: what the detector found, without values. unreadable: why AWS did not
    show the variables. tag: our tag's value, None when it is not set; only read when it may matter. served: versions
    with a secret of their own that an alias serves. role_arn: the function's role.
    """

    function: Function | None
    secrets: Sequence[PlaintextSecret] = ()
    unreadable: str = ""
    tag: str | None = None
    served: tuple[ServedVersion, ...] = ()
    role_arn: str = ""


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
    if not facts.secrets:
        stale = (UntagFunction(facts.function, facts.tag),) if facts.tag is not None else ()
        return Plan(actions=stale, served=facts.served, role_arn=facts.role_arn)
    names = [secret.variable for secret in facts.secrets]
    label = _label(names)
    tag = (TagFunction(facts.function, facts.tag, label),) if facts.tag != label else ()
    return Plan(
        violation=f"plaintext credentials in {', '.join(names)}",
        actions=tag,
        remedy="the function was tagged",
        served=facts.served,
        evidence={"variables": [secret.as_dict() for secret in facts.secrets]},
        role_arn=facts.role_arn,
        at_source=_at_source(facts.function, facts.secrets),
    )


def _at_source(function: Function, secrets: Sequence[PlaintextSecret]) -> AtSource:
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

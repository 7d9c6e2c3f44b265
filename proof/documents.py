"""Every policy document of the two templates, as it stands in each place of two deployments."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from local_org.access.statements import Policy, compile_policy
from local_org.cloudformation.stack import NESTED_STACK, Stack, resolve
from local_org.cloudformation.templates import HUB_TEMPLATE, SPOKE_TEMPLATE
from local_org.deploy.enrolment import spokes
from local_org.org import HUB_STACK, Options
from proof.sources import VERSION, sources

Statement = Mapping[str, Any]

WITH_ORGANIZATION = Options()
# Whatever else hangs on a parameter counts as well where there is one account only.
LETTERS_KEY = WITH_ORGANIZATION.home_place.arn("kms", "key/5f0c2a52-7f0e-4a57-9c2e-0d4f9b1c6e11")
ALONE = Options(accounts=(WITH_ORGANIZATION.hub,), parameters={"OrganizationId": "", "LettersKeyArn": LETTERS_KEY})


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where a statement stands in a template. `part`: trust, the name of an inline policy, or nothing."""

    template: str
    logical_id: str
    part: str
    statement: str

    def __str__(self) -> str:
        return " ".join(filter(None, (self.template, self.logical_id, self.part, self.statement)))


@dataclass(frozen=True, slots=True, order=True)
class Document:
    """A policy in force. `holder`: the ARN of what has it; `text`: as it is written; `origins`: of each statement."""

    holder: str
    text: str
    origins: tuple[Origin, ...]

    @property
    def policy(self) -> Policy:
        return compile_policy(self.text, self.holder)

    @property
    def statements(self) -> Sequence[Statement]:
        return _statements(self.text)

    def alone(self, statement: Statement) -> Policy:
        """Return the policy with one statement in the place of all."""
        return compile_policy(json.dumps({**json.loads(self.text), "Statement": [statement]}), self.holder)


def canonical(raw: Mapping[str, Any]) -> str:
    """Return a policy as one text for all ways to write it down; the order of statements says nothing."""
    statements = raw.get("Statement", [])
    listed = [statements] if isinstance(statements, dict) else statements
    version = {"Version": raw["Version"]} if "Version" in raw else {}
    return _dumps({**version, "Statement": sorted(listed, key=_dumps)})


@cache
def canonical_text(document: str) -> str:
    """Return the same of a policy given as JSON; of an empty text, which a boundary that is gone has, nothing."""
    return canonical(json.loads(document)) if document else ""


def of_stack(stack: Stack, template: str) -> Iterator[Document]:
    """Yield the documents of a stack and of the stacks nested in it."""
    found: dict[str, list[tuple[Origin, Statement]]] = {}
    for resource in stack.resources:
        for source in sources(resource, stack):
            found.setdefault(source.holder, []).extend(
                (Origin(template, resource.logical_id, source.part, name), statement)
                for name, statement in _named(resource.logical_id, source.statements)
            )
    for holder, stated in found.items():
        yield _document(holder, stated)
    for nested in stack.of_type(NESTED_STACK):
        yield from of_stack(stack.nested[nested.logical_id], str(nested.properties["TemplateURL"]))


def deployed(options: Options) -> Iterator[Document]:
    """Yield the documents of Warden deployed in an organization."""
    hub = resolve(HUB_TEMPLATE, options.hub_parameters(), options.home_place, HUB_STACK)
    yield from of_stack(hub, HUB_TEMPLATE.name)
    for spoke in spokes(hub, options.accounts, options.spoke_places()):
        yield from of_stack(spoke, f"{SPOKE_TEMPLATE.parent.name}/{SPOKE_TEMPLATE.name}")


def in_both_deployments() -> tuple[Document, ...]:
    """Return each different document of a deployment with an organization and of one for a single account."""
    return tuple(sorted({document for options in (WITH_ORGANIZATION, ALONE) for document in deployed(options)}))


def _named(logical_id: str, statements: Sequence[Statement]) -> Iterator[tuple[str, Statement]]:
    """Yield each statement with its Sid, or its number where it has none; nothing where that tells nothing."""
    for at, statement in enumerate(statements, 1):
        name = statement.get("Sid", f"#{at}" if len(statements) > 1 else "")
        yield name if name != logical_id else "", statement


@cache
def _statements(text: str) -> Sequence[Statement]:
    return list(json.loads(text)["Statement"])


def _document(holder: str, stated: list[tuple[Origin, Statement]]) -> Document:
    ordered = sorted(stated, key=lambda one: _dumps(one[1]))
    # Keys stay in the order of the template: what stands first in a condition block is asked first.
    text = json.dumps({"Version": VERSION, "Statement": [statement for _, statement in ordered]})
    return Document(holder, text, tuple(origin for origin, _ in ordered))


def _dumps(value: object) -> str:
    return json.dumps(value, sort_keys=True)

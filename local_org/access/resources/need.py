"""A permission that a call takes, and what has to be known to say which."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from local_org.access.context import Context
from local_org.access.wildcards import ARN_FIELDS
from local_org.endpoint.calls import Call
from local_org.place import Place


class UnmodelledActionError(Exception):
    """Nobody has written down what this action takes."""


@dataclass(frozen=True, slots=True)
class Need:
    """`context` holds the keys that this action adds to those of every request (gate.py)."""

    action: str
    resource: str
    owner: str
    context: Context = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """What conditions can ask about a role."""

    arn: str
    boundary: str | None
    tags: Mapping[str, str]


class State(Protocol):
    """What the resources themselves have to be asked."""

    def bucket_owner(self, name: str) -> str | None:
        """Return the account of a bucket, which its ARN does not say; None if there is no such bucket."""
        ...

    def function_of_source(self, account: str, region: str, uuid: str) -> str | None:
        """Return the ARN of the function of an event source mapping, None if there is no such mapping."""
        ...

    def bucket_key(self, name: str) -> str | None:
        """Return the ARN of the KMS key that a bucket encrypts with, None where S3 does it with its own."""
        ...

    def role_facts(self, account: str, name: str) -> RoleFacts | None:
        """Return a role by its bare name, None if there is none."""
        ...

    def key_names(self, table_arn: str, index: str | None) -> tuple[str, ...]:
        """Return partition and sort key of a table or of an index of it; nothing if there is no such table."""
        ...


Entry = Callable[[Call, State], tuple[Need, ...]]


def place(call: Call) -> Place:
    return Place(call.account, call.region)


def is_arn(text: str) -> bool:
    """Whether a text has the fields of an ARN. What a caller types need not."""
    return text.startswith("arn:") and text.count(":") >= ARN_FIELDS - 1


def one(action: str, resource: str, context: Context | None = None) -> tuple[Need, ...]:
    """Return the one permission on a resource that its ARN says the owner of; nobody's if it is no ARN."""
    owner = resource.split(":")[4] if is_arn(resource) else ""
    return (Need(action, resource, owner, context or {}),)


def anything(action: str) -> Entry:
    """Return the entry of an action that knows no resources: it needs `Resource: "*"`."""
    return lambda call, _: (Need(action, "*", call.account),)


def tags_in_request(tags: Mapping[str, str], keys: Iterable[str] = ()) -> dict[str, tuple[str, ...]]:
    """Return the keys aws:RequestTag/* and aws:TagKeys of a request that sets tags or removes `keys`."""
    return {
        "aws:requesttag/": (),
        **{f"aws:requesttag/{key.lower()}": (value,) for key, value in tags.items()},
        "aws:tagkeys": tuple(tags) or tuple(keys),
    }


def tags_of(prefix: str, tags: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the keys of the tags that a resource has; `prefix` is `aws:resourcetag/` or a service's own."""
    return {prefix: (), **{f"{prefix}{key.lower()}": (value,) for key, value in tags.items()}}

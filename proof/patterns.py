"""How a pattern is widened, step by step, and what its wildcards stand for."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import takewhile

from local_org.access.wildcards import ARN_FIELDS

_ARN_FIELDS = ("arn", "partition", "service", "region", "account", "resource")
_SEPARATOR = re.compile(r"\$\{[^}]*\}|([/:#.])")  # those in a policy variable part nothing


def widened(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield each step to a wider pattern with its name: an ARN's fields, segments from the end, everything.

    The partition stays, as no deployment reaches into another, and so does the service: IAM takes no wildcard there.
    An empty field is empty in every ARN of that service.
    """
    if pattern == "*":
        return
    if not is_arn(pattern):
        yield from _cut_back(pattern)
        return
    fields = pattern.split(":", ARN_FIELDS - 1)
    for name in ("region", "account"):
        at = _ARN_FIELDS.index(name)
        if fields[at] not in {"", "*"}:
            yield name, ":".join([*fields[:at], "*", *fields[at + 1 :]])
    for name, resource in _cut_back(fields[-1]):
        yield name, ":".join([*fields[:-1], resource])
    yield "everything", "*"


def is_arn(text: str) -> bool:
    return text.startswith("arn:") and text.count(":") >= ARN_FIELDS - 1


def stood_for(pattern: str, text: str) -> dict[str, str]:
    """Return what each `*` of a pattern stands for in a text, by its place; nothing where they do not match."""
    found = _regex(pattern).fullmatch(text)
    return dict(zip(wildcard_places(pattern), found.groups(), strict=True)) if found else {}


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern takes a text, as IAM compares them: an ARN field by field."""
    return _regex(pattern).fullmatch(text) is not None


def wildcard_places(pattern: str) -> list[str]:
    """Return a name for each `*` of a pattern: the field of the ARN that it is in, and which it is there."""
    names = _ARN_FIELDS if is_arn(pattern) else ("text",)
    fields = pattern.split(":", len(names) - 1)
    return [f"{name} {at + 1}" for name, field in zip(names, fields, strict=True) for at in range(field.count("*"))]


def common_beginning(texts: Iterable[str]) -> str:
    """Return what all texts begin with."""
    same = takewhile(lambda chars: len(set(chars)) == 1, zip(*texts, strict=False))
    return "".join(chars[0] for chars in same)


def _cut_back(text: str) -> Iterator[tuple[str, str]]:
    ends = [found.end() for found in _SEPARATOR.finditer(text) if found[1]]
    for step, end in enumerate((*reversed(ends), 0), 1):
        if text[end:] not in {"", "*"}:
            yield f"cut back {step}", f"{text[:end]}*"


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    """Return a pattern that catches what each `*` stands for; in an ARN none reaches beyond its field but the last."""
    fields = pattern.split(":", ARN_FIELDS - 1) if is_arn(pattern) else [pattern]
    within = [_caught(field, "([^:]*?)") for field in fields[:-1]]
    return re.compile(":".join([*within, _caught(fields[-1], "(.*?)")]), re.DOTALL)


def _caught(text: str, wildcard: str) -> str:
    return "".join({"*": wildcard, "?": "."}.get(char) or re.escape(char) for char in text)

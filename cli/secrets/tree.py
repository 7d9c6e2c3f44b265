"""JSON and YAML as trees of maps, lists and scalars. Nothing is built that a tag asks for.

A YAML scalar is its text, because an environment has nothing else; a tag such as !Ref is the map that it is short for.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

# CloudFormation takes a template of 1 MB at most; longer than this is no template. libyaml would be ten times as
# fast, but deep nesting overflows its stack, and that ends the process.
LONGEST_YAML = 2 * 2**20
_STANDARD_TAG = "tag:yaml.org,2002:"
_MERGE = _STANDARD_TAG + "merge"
_BLANK = re.compile(r"\s*")
_JSON = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)


class NoTreeError(ValueError):
    """Neither JSON nor YAML. Says where, and nothing of the text."""


def read(text: str) -> list[Any]:
    """The documents of a text. Raises NoTreeError."""
    if not text.lstrip().startswith(("{", "[")):
        return _yaml(text)
    try:
        return list(_json(text))
    except json.JSONDecodeError as malformed:
        try:
            return _yaml(text)  # whose maps may be written in braces too
        except NoTreeError:
            raise NoTreeError(f"not JSON (line {malformed.lineno}, column {malformed.colno})") from None


def _json(text: str) -> Iterator[Any]:
    """One document after the other, as a loop over functions writes them."""
    at = 0
    try:
        while (at := _BLANK.match(text, at).end()) < len(text):  # type: ignore[union-attr] # it matches everywhere
            value, at = _JSON.raw_decode(text, at)
            yield value
    except RecursionError:
        raise NoTreeError("JSON that is nested too deeply") from None


def _yaml(text: str) -> list[Any]:
    if len(text) > LONGEST_YAML:
        raise NoTreeError(f"YAML that is longer than {LONGEST_YAML // 2**20} MiB")
    try:
        return [_Plain().value(node) for node in yaml.compose_all(text, Loader=yaml.SafeLoader) if node is not None]
    except yaml.MarkedYAMLError as malformed:
        # Its own words may quote a value: a password that begins with * is an unknown alias.
        mark = malformed.problem_mark
        at = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        raise NoTreeError(f"not YAML{at}") from None
    except (yaml.YAMLError, ValueError, OverflowError):
        # The last two: an escape such as \UFFFFFFFF that is no character.
        raise NoTreeError("not YAML") from None
    except RecursionError:
        raise NoTreeError("YAML that is nested too deeply") from None


class _Plain:
    """Turns nodes into plain values, each node once: an alias costs nothing, and a map within itself ends."""

    def __init__(self) -> None:
        self._done: dict[yaml.Node, Any] = {}

    def value(self, node: yaml.Node) -> Any:
        if node not in self._done:
            self._done[node] = None
            self._done[node] = _tagged(node.tag, self._untagged(node))
        return self._done[node]

    def _untagged(self, node: yaml.Node) -> Any:
        match node:
            case yaml.MappingNode():
                return self._map(node.value)
            case yaml.SequenceNode():
                return [self.value(item) for item in node.value]
            case _:
                return node.value

    def _map(self, pairs: Sequence[tuple[yaml.Node, yaml.Node]]) -> dict[str, Any]:
        own = {self._name(key): self.value(item) for key, item in pairs if key.tag != _MERGE}
        merged = [part for key, item in pairs if key.tag == _MERGE for part in _parts(self.value(item))]
        return {name: item for part in [*reversed(merged), own] for name, item in part.items()}

    def _name(self, key: yaml.Node) -> str:
        return key.value if isinstance(key, yaml.ScalarNode) else ""


def _parts(merged: Any) -> Iterator[dict[str, Any]]:
    """The maps that `<<` takes in: one, or a list of them."""
    yield from (part for part in (merged if isinstance(merged, list) else [merged]) if isinstance(part, dict))


def _tagged(tag: str, value: Any) -> Any:
    if tag == _STANDARD_TAG + "null":
        return None
    if tag.startswith(_STANDARD_TAG):
        return value
    short = re.sub(r"^!", "", tag)
    return {short if short in ("Ref", "Condition") else f"Fn::{short}": value}

"""Telling the format of a file from its name, else from how it begins."""

import json
import re
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from cli.documents import BYTE_ORDER_MARK
from cli.secrets.described import kind_of
from cli.secrets.peeked import Peeked


class Format(StrEnum):
    JSONL = "jsonl"
    ENV = "env"
    CLOUDFORMATION = "cloudformation"
    SERVERLESS = "serverless"
    TERRAFORM = "terraform"
    LAMBDA = "lambda"
    DOCUMENT = "document"  # one of the four before, in JSON or YAML: told by its members


# Comments and lines that are broken may come before one that tells.
LINES_LOOKED_AT = 64
_ROW = frozenset({"id", "key", "value"})
_SUFFIXES = {
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".env": Format.ENV,
    ".tf": Format.TERRAFORM,
    ".yaml": Format.DOCUMENT,
    ".yml": Format.DOCUMENT,
    ".template": Format.DOCUMENT,
}
_COMMENT = re.compile(r"\s*(?:#|//|/\*)")
_BEGINNINGS = (
    (Format.TERRAFORM, re.compile(r"\s*(?:resource|variable|provider|terraform|module|locals|data|output)\b[^:=]*\{")),
    (Format.ENV, re.compile(r"\s*(?:export\s+)?[A-Za-z_][\w.-]*\s*=")),
    (Format.DOCUMENT, re.compile(r"---|[\"']?[A-Za-z][\w: -]*[\"']?\s*:(?:\s|$)")),
)


def by_name(file: str) -> Format | None:
    """The format that a name tells; None for most of JSON, which has documents and lines."""
    path = PurePath(file)
    if path.name == ".env" or path.name.startswith(".env."):
        return Format.ENV
    return _SUFFIXES.get(path.suffix.lower())


def by_content(stream: Peeked) -> Format | None:
    """The format of what a stream begins with. No more of it is read than it takes to tell."""
    begun, certain = None, False
    for number in range(LINES_LOOKED_AT):
        line = stream.line(number)
        if not line or stream.holds_enough:
            break
        if _is_row(line):
            return Format.JSONL
        if begun is None:
            begun, certain = _begun(line), not _may_be_a_broken_row(line)
        if begun is not None and certain:
            return begun
    return begun or (Format.ENV if _holds_only_comments(stream) else None)


def _is_row(line: bytes) -> bool:
    value = _json(line)
    return isinstance(value, dict) and value.keys() >= _ROW


def _may_be_a_broken_row(line: bytes) -> bool:
    return line.lstrip().startswith((b"{", b"[")) and kind_of(_json(line)) is None


def _begun(line: bytes) -> Format | None:
    text = line.decode("utf-8", errors="replace").removeprefix("\ufeff")
    if not text.strip() or _COMMENT.match(text):
        return None
    if text.lstrip().startswith(("{", "[")):
        value = _json(line)
        return Format.JSONL if isinstance(value, dict) and value.keys() & _ROW else Format.DOCUMENT
    return next((form for form, beginning in _BEGINNINGS if beginning.match(text)), None)


def _holds_only_comments(stream: Peeked) -> bool:
    """Such a file sets nothing, whatever it is."""
    texts = (line.decode("utf-8", errors="replace") for line in stream.held)
    return all(not text.strip() or _COMMENT.match(text) for text in texts)


def _json(line: bytes) -> Any:
    try:
        return json.loads(line.removeprefix(BYTE_ORDER_MARK))
    except (ValueError, RecursionError):
        return None

"""The environments in a file that is read whole, whatever its format."""

from collections.abc import Iterator

from cli import documents
from cli.documents import LONGEST, Problem
from cli.secrets import dotenv
from cli.secrets.described import Kind, environments, kind_of
from cli.secrets.environment import Environment
from cli.secrets.formats import Format
from cli.secrets.peeked import Peeked


def read(stream: Peeked, form: Format, name: str) -> Iterator[Environment | Problem]:
    """Yield the environments that a file describes, and a Problem for what cannot be read of it."""
    content = stream.read(LONGEST + 1)
    if binary := documents.not_text(content):
        yield Problem("", binary)
        return
    if len(content) > LONGEST:
        yield Problem("", f"longer than {LONGEST // 2**20} MiB")
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as undecodable:
        yield Problem("", f"not UTF-8 (byte {undecodable.start + 1})")
        return
    yield from _described(text, form, name)


def _described(text: str, form: Format, name: str) -> Iterator[Environment | Problem]:
    if form is Format.ENV:
        yield from dotenv.read(text, name)
    elif form is Format.TERRAFORM and not text.lstrip().startswith("{"):
        from cli.secrets import terraform  # noqa: PLC0415 - its parser takes longer to import than all the rest

        yield from terraform.read(text)
    else:
        yield from _in_trees(text, None if form is Format.DOCUMENT else Kind(form))


def _in_trees(text: str, given: Kind | None) -> Iterator[Environment | Problem]:
    from cli.secrets import tree  # noqa: PLC0415 - its YAML takes as long to import as all the rest of the command

    try:
        trees = tree.read(text)
    except tree.NoTreeError as malformed:
        yield Problem("", str(malformed))
        return
    kinds = [given or kind_of(one) for one in trees]
    if trees and not any(kinds):
        yield Problem("", "neither a template nor an answer of Lambda: name its --format")
    for kind, one in zip(kinds, trees, strict=True):
        if kind is not None:
            yield from environments(one, kind)

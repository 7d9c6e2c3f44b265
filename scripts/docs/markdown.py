"""Tables in Markdown."""

from collections.abc import Iterable, Sequence


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table, a line each row; cells are Markdown already."""
    lines = [" | ".join(cells) for cells in [columns, *rows]]
    first, *others = [f"| {line} |" for line in lines]
    return "\n".join([first, "|---" * len(columns) + "|", *others]) + "\n"


def code(text: str) -> str:
    """Text as it is to be typed."""
    return f"`{text}`"

"""What the demo shows, on a terminal or in a log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from local_org.demo.developers import State
from local_org.demo.outcome import Ending

COLOURS = {"REMEDIATED": "green", "RESOLVED": "green", "OPEN": "yellow", "PARTIAL": "yellow", "BLOCKED": "red"}


class Screen:
    """Prints the story line by line."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def heading(self, text: str) -> None:
        """A line that opens a part."""
        self._console.print(f"\n[bold cyan]{text}[/]")

    def developer(self, text: str) -> None:
        """Something that a developer does."""
        self._console.print(f"  [dim]a developer[/] {text}", highlight=False)

    def warden(self, sentence: str) -> None:
        """A notification, its status in colour."""
        status = next((word for word in COLOURS if f" {word} " in sentence), "")
        colour = COLOURS.get(status, "white")
        text = sentence.strip('"').removeprefix("Lambda Warden: ").partition(". Mode:")[0]
        self._console.print(f"  [{colour}]warden[/]      {text}", highlight=False)

    def said(self, line: str) -> None:
        """A line of what a command printed, as it is."""
        self._console.print(Text(f"              {line}"))

    def plain(self, text: str) -> None:
        """Anything else."""
        self._console.print(text, highlight=False)

    def endings(self, ends: Sequence[Ending]) -> None:
        """The table of functions before and after."""
        table = Table(title="Each function before and after", title_justify="left", show_lines=False, expand=False)
        for column in ("function", "role", "dead letters go to", "plaintext credentials", "findings", ""):
            table.add_column(column, overflow="fold")
        for end in ends:
            _, _, _, region, _, _, name = end.arn.split(":")
            table.add_row(
                f"{name}\n[dim]{region}[/]",
                _change(_name(end.before.role), _name(end.after.role)),
                _change(_name(end.before.dead_letter), _name(end.after.dead_letter)),
                _change(_listed(end.before), _listed(end.after)),
                "\n".join(f"{control} [{COLOURS[status]}]{status}[/]" for control, status in end.findings.items()),
                "[red]broken[/]" if end.broken else "[green]as promised[/]",
            )
        self._console.print()
        self._console.print(table)

    def calls(self, calls: Mapping[str, Mapping[str, int]]) -> None:
        """What each hub function asked of AWS."""
        table = Table(title="Calls to AWS by each hub function", title_justify="left")
        table.add_column("hub function")
        table.add_column("calls", justify="right")
        table.add_column("most of them", overflow="fold")
        for function, counts in calls.items():
            most = sorted(counts.items(), key=lambda one: -one[1])[:6]
            table.add_row(function, str(sum(counts.values())), ", ".join(f"{action} {n}" for action, n in most))
        self._console.print(table)


def _change(before: str, after: str) -> str:
    return before if before == after else f"[dim]{before}[/]\n[bold]{after}[/]"


def _name(arn: str | None) -> str:
    """The end of an ARN, with the path of a role that Warden made."""
    if arn is None:
        return "-"
    name = arn.rsplit(":", 1)[-1]
    return name.removeprefix("role/")


def _listed(state: State) -> str:
    return ", ".join(state.plaintext) or "-"

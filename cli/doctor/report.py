"""The checks for people: what is broken first, each with what it means and the command that mends it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from cli.doctor.check import Check, State
from cli.plain import plain

INDENT = "    "
WIDTHS = (7, 17)  # of the columns: the longest state, the longest name of a check


def lines(checks: Sequence[Check]) -> Iterator[str]:
    """The lines of the table; of what is well a line for each check, wherever it was made."""
    for state in (State.BROKEN, State.UNKNOWN):
        for check in (one for one in checks if one.state is state):
            yield _row(state, check.id, check.where)
            yield f"{INDENT}{check.means}"
            for fault in check.faults:
                yield plain(f"{INDENT}{fault.reason}")
                yield plain(f"{INDENT}$ {fault.mend}")
    for name, places in Counter(one.id for one in checks if one.state is State.OK).items():
        yield _row(State.OK, name, f"{places} {'place' if places == 1 else 'places'}")
    counted = Counter(one.state for one in checks)
    yield ", ".join(f"{counted[state]} {state}" for state in State)


def _row(state: str, name: str, where: str) -> str:
    return f"{state:<{WIDTHS[0]}}  {name:<{WIDTHS[1]}}  {where}"

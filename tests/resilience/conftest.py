"""One stage for all tests of this folder; a world is put back to its beginning for each."""

from collections.abc import Iterator

import pytest

from local_org.faults.stage import Stage
from local_org.options import Options
from tests.resilience.world import HOME, HUB, MEMBER, World

COUNTED: dict[str, int] = {}


@pytest.fixture(scope="module")
def clean() -> Iterator[World]:
    """Made for each module: moto's state is the process's, and some tests here have an organization of their own."""
    with Stage(Options(accounts=(HUB, MEMBER), regions=(HOME,))) as stage:
        yield World(stage)


@pytest.fixture
def world(clean: World) -> World:
    clean.reset()
    return clean


@pytest.fixture
def counted() -> dict[str, int]:
    """What to say at the end of the test run: how many there were of what."""
    return COUNTED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for what, number in COUNTED.items():
        terminalreporter.write_line(f"{number:5} {what}")

"""A stage for each module, so that one story's days do not pass in another; a story begins with an empty account."""

from collections.abc import Iterator

import pytest

from local_org.faults.stage import Stage
from local_org.options import Options
from tests.resilience.world import HOME, HUB, MEMBER, World
from tests.stories.story import Story

TOLD: list[str] = []


@pytest.fixture
def told() -> list[str]:
    """What to say at the end of the test run."""
    return TOLD


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in TOLD:
        terminalreporter.write_line(line)


@pytest.fixture(scope="module")
def clean() -> Iterator[World]:
    with Stage(Options(accounts=(HUB, MEMBER), regions=(HOME,))) as stage:
        yield World(stage)


@pytest.fixture
def story(clean: World) -> Story:
    clean.reset()
    return Story(clean)

"""The organization that each test of this folder starts with."""

from collections.abc import Iterator

import pytest

from tests.unit.local_org.endpoint.small_org import Org


@pytest.fixture
def org() -> Iterator[Org]:
    made = Org()
    made.server.start()
    yield made
    made.close()

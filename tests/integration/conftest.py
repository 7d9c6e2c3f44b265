"""One organization for all integration tests: they use functions and roles of their own in it."""

from collections.abc import Iterator

import pytest

from local_org.org import LocalOrg


@pytest.fixture(scope="session")
def org() -> Iterator[LocalOrg]:
    """Three accounts, two regions, Warden deployed in them; it has heard of its own deployment, too."""
    with LocalOrg.start(hear_deployment=True) as org:
        yield org

"""Attacks only ask: they share the everyday organization, and whatever they are made on is made once per module."""

import pytest

from local_org.org import LocalOrg, Options
from tests.integration.organizations import Organizations


@pytest.fixture(scope="module")
def org(organizations: Organizations, options: Options) -> LocalOrg:
    return organizations.running(options)

"""One organization at a time: moto's state is the process's. Tests use functions and roles of their own in it."""

from collections.abc import Iterator

import pytest

from local_org.org import LocalOrg, Options
from tests.integration.account import Account
from tests.integration.operating import Operate, operator, with_session
from tests.integration.organizations import EVERYDAY, Organizations


@pytest.fixture(scope="session")
def organizations() -> Iterator[Organizations]:
    organizations = Organizations()
    yield organizations
    organizations.stop()


@pytest.fixture(scope="module")
def options() -> Options:
    """How the organization of a module's tests is made up; a module that needs another one says so itself."""
    return EVERYDAY


@pytest.fixture
def org(organizations: Organizations, options: Options) -> LocalOrg:
    return organizations.running(options)


@pytest.fixture
def account(org: LocalOrg) -> Account:
    """A guarded account that is not the hub's."""
    return Account(org)


@pytest.fixture
def operate(org: LocalOrg) -> Operate:
    """Gives commands with a role that has some of the policies, by how their names end, and no other right."""

    def command(policies: str, *arguments: str) -> str:
        done = with_session(operator(org, *policies.split()), *arguments)
        assert done.exit_code == 0, done.output
        org.quiet()
        return done.stdout

    return command

"""`warden doctor --local` passes the organization that runs on this machine."""

from __future__ import annotations

from local_org.org import LocalOrg
from tests.integration.account import OTHER
from tests.integration.operating import warden


def test_the_local_organization_is_sound(org: LocalOrg) -> None:
    own, member = warden(org, "doctor"), warden(org, "doctor", "--account", OTHER, "--region", "eu-west-1")

    assert [said.splitlines()[-1].partition(" ok")[0].rpartition(", ")[0] for said in (own, member)] == [
        "0 broken, 0 unknown"
    ] * 2

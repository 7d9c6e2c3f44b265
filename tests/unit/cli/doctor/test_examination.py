"""Accounts are looked at side by side, and told of in their order."""

from __future__ import annotations

from threading import Event
from typing import Any

from cli.doctor.check import Check, State
from cli.doctor.examination import AT_ONCE, examine
from local_org.place import Place
from tests.unit.cli.doctor.places import HOME, deployed
from tests.unit.fakes.answers import refusal

LONGEST_SECONDS = 20.0  # for the threads to meet; only a failure takes so long


class Doors:
    """STS, where the first of some accounts refuses only after the last one has, and any other service is out."""

    def __init__(self, accounts: list[str]) -> None:
        self._first, self._last = accounts[0], accounts[-1]
        self._tried = Event()
        self.met = False

    def assume_role(self, *, RoleArn: str, **_: Any) -> None:  # noqa: N803 - boto3's name
        account = RoleArn.split(":")[4]
        if account == self._last:
            self._tried.set()
        if account == self._first:
            self.met = self._tried.wait(LONGEST_SECONDS)
        raise refusal("AccessDenied", account)

    def __getattr__(self, _: str) -> Any:
        return self._out

    def _out(self, **_: Any) -> None:
        raise refusal("ServiceUnavailable")


def examined(accounts: list[str]) -> tuple[Doors, list[Check]]:
    """What is told of accounts that let nobody in."""
    doors = Doors(accounts)
    services = ("events", "lambda", "s3", "sqs", "sts")
    hub = deployed(clients=dict.fromkeys(services, doors))
    places = [Place(account, HOME.region) for account in accounts]
    return doors, [check for check in examine(hub, places) if check.where != "hub"]


def test_accounts_are_looked_at_at_once_and_told_of_in_their_order() -> None:
    accounts = [f"{number:012}" for number in range(1, AT_ONCE + 1)]

    doors, told = examined(accounts)

    assert doors.met
    assert [check.where for check in told] == accounts
    assert {(check.id, check.state) for check in told} == {("reach", State.BROKEN)}


def test_more_accounts_than_are_looked_at_at_once_are_all_told_of() -> None:
    accounts = [f"{number:012}" for number in range(1, 3 * AT_ONCE)]

    _, told = examined(accounts)

    assert [check.where for check in told] == accounts

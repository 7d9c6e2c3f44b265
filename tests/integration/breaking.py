"""What it takes to break a deployment: an administrator's clients, and which checks have to say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from local_org.org import LocalOrg
from tests.integration.account import HUB, MEMBER
from tests.integration.examining import GLOBAL, HOME, Where

AT_HOME, AT_GLOBAL, IN_HUB = f"{MEMBER} {HOME}", f"{MEMBER} {GLOBAL}", "hub"


class Broken(NamedTuple):
    """What somebody does, with an administrator's clients, and which checks are broken by it and no others."""

    how: Callable[[LocalOrg], None]
    checks: frozenset[Where]


def member(org: LocalOrg, service: str, region: str = HOME) -> Any:
    return org.developer(MEMBER, region).client(service)


def hub(org: LocalOrg, service: str) -> Any:
    return org.developer(HUB, HOME).client(service)


def checks(*names: str, where: str = AT_HOME) -> frozenset[Where]:
    return frozenset((name, where) for name in names)


def url(name: str, account: str = MEMBER) -> str:
    return f"https://sqs.{HOME}.amazonaws.com/{account}/{name}"

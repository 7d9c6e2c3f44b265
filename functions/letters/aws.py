"""Which role has an id: kept for good once it was told, and asked of the account's IAM before."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from botocore.exceptions import ClientError

from warden.errors import code
from warden.letter import Origin
from warden.letters import Letters
from warden.model import Pair
from warden.remediator import SESSION_OVER, SESSION_REFUSED
from warden.spoke import Spoke
from warden.trigger import partition_of

_ROLE_ID = re.compile(r"AROA[A-Z0-9]{12,124}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Listing:
    """The roles of an account by their ids, as they stood some time after `at`."""

    at: datetime
    arns: Mapping[str, str]


class Roles:
    """The index's memory of roles, and the way to those that it does not know."""

    def __init__(self, index: Letters, spoke: Spoke, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._index = index
        self._spoke = spoke
        self._now = now
        self._listings: dict[str, _Listing] = {}
        self._known: dict[str, str] = {}

    def arn(self, origin: Origin, sender: str) -> str | None:
        """The ARN of the role that sent a letter; None when it was no role of the account, or is gone.

        Raises Unreachable while the account does not let us ask: what is told of a letter is told for good.

        sender: the letter's SenderId, a role's id and a session's name. One list of an account tells of every letter
        that was sent before it.
        """
        role_id = sender.partition(":")[0]
        if not _ROLE_ID.fullmatch(role_id):
            return None
        if arn := self._known.get(role_id) or self._index.role(role_id):
            self._known[role_id] = arn
            # Ids are kept of all accounts: no letter may lead into another one.
            return arn if arn.split(":")[4] == origin.account else None
        arn = self._listed(origin).get(role_id)
        if arn:
            self._index.keep_role(role_id, arn)
            self._known[role_id] = arn
        return arn

    def _listed(self, origin: Origin) -> Mapping[str, str]:
        listing = self._listings.get(origin.account)
        if listing is None or listing.at <= origin.at:
            listing = self._listings[origin.account] = _Listing(self._now(), self._list(origin))
        return listing.arns

    def _list(self, origin: Origin) -> Mapping[str, str]:
        try:
            return self._read(origin)
        except ClientError as error:
            if code(error) not in (*SESSION_REFUSED, *SESSION_OVER) or not self._spoke.forget(origin.account):
                raise
        # Our role there may have been made anew since the session was opened: only a new one tells.
        return self._read(origin)

    def _read(self, origin: Origin) -> Mapping[str, str]:
        pair = Pair(partition_of(origin.region), origin.account, origin.region)
        pages = self._spoke.iam_in(pair).get_paginator("list_roles").paginate(PaginationConfig={"PageSize": 1000})
        return {role["RoleId"]: role["Arn"] for page in pages for role in page["Roles"]}

"""Who may call: the developers of each account, role sessions and AWS services, by access key."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SESSION_LIFETIME = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who calls: a developer (administers its account), a session of a role, or an AWS service."""

    arn: str
    account: str
    user_id: str
    session: str | None = None
    role_arn: str | None = None
    service: str | None = None
    access_key: str = ""
    since: datetime | None = None

    @property
    def is_developer(self) -> bool:
        return self.role_arn is None and self.service is None


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a client signs with. Developer credentials have neither token nor expiry."""

    access_key: str
    secret_key: str
    principal: Principal
    issued: datetime
    token: str | None = None
    expires: datetime | None = None


class UnknownAccessKeyError(Exception):
    """No credentials were ever issued under this access key."""


class ExpiredCredentialsError(Exception):
    """The session behind this access key has ended."""


def service(name: str, account: str) -> Principal:
    """Return an AWS service (`events.amazonaws.com`) that acts on a resource of an account."""
    return Principal(arn=name, account=account, user_id=name, service=name)


def session_arn(role_arn: str, session: str) -> str:
    """Return the ARN that a session of a role has; the role's path is not part of it."""
    _, partition, _, _, account, role = role_arn.split(":", 5)
    return f"arn:{partition}:sts::{account}:assumed-role/{role.rpartition('/')[2]}/{session}"


class Principals:
    """Every access key in use. Thread-safe."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._by_key: dict[str, Credentials] = {}
        self._lock = threading.Lock()

    def developer(self, account: str) -> Credentials:
        """Return the standing credentials of the administrator of an account (12 digits)."""
        access_key = f"AKIADEV0{account}"
        with self._lock:
            known = self._by_key.get(access_key)
            if known is None:
                known = self._by_key[access_key] = Credentials(
                    access_key=access_key,
                    secret_key="developer",  # noqa: S106 - signatures are not checked here
                    principal=Principal(
                        arn=f"arn:aws:iam::{account}:user/developer",
                        account=account,
                        user_id=f"AIDADEV0{account}",
                        access_key=access_key,
                    ),
                    issued=self.now(),
                )
            return known

    def open_session(
        self,
        role_arn: str,
        session: str,
        *,
        role_id: str = "AROALOCAL",
        lifetime: timedelta = SESSION_LIFETIME,
    ) -> Credentials:
        """Return new credentials for a role. The caller has checked that it may be assumed."""
        issued = self.now()
        access_key = f"ASIA{secrets.token_hex(8).upper()}"
        credentials = Credentials(
            access_key=access_key,
            secret_key=secrets.token_hex(20),
            principal=Principal(
                arn=session_arn(role_arn, session),
                account=role_arn.split(":")[4],
                user_id=f"{role_id}:{session}",
                session=session,
                role_arn=role_arn,
                access_key=access_key,
                since=issued,
            ),
            issued=issued,
            token=secrets.token_urlsafe(32),
            expires=issued + lifetime,
        )
        with self._lock:
            self._by_key[credentials.access_key] = credentials
        return credentials

    def find(self, access_key: str) -> Credentials:
        """Return the credentials of an access key; UnknownAccessKeyError, ExpiredCredentialsError."""
        with self._lock:
            known = self._by_key.get(access_key)
        if known is None:
            raise UnknownAccessKeyError(access_key)
        if known.expires is not None and self.now() >= known.expires:
            raise ExpiredCredentialsError(access_key)
        return known

    def now(self) -> datetime:
        """Return the time on the organization's clock."""
        return datetime.fromtimestamp(self._clock(), UTC)

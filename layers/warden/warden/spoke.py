"""Clients in the account and region of an event, under this function's own role there."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from botocore.config import Config
from botocore.exceptions import ClientError

from warden.errors import Unreachable, code
from warden.model import Function
from warden.pace import Pace, Place

if TYPE_CHECKING:
    from botocore.session import Session
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_sts.type_defs import CredentialsTypeDef

CLIENTS = Config(retries={"mode": "standard", "max_attempts": 6}, connect_timeout=5, read_timeout=20)
RENEW_SECONDS = 300  # before a chained session's hour is over (aws-facts 35)
MOST_CLIENTS = 64  # each holds a connection pool; an organization has more accounts than a function has memory


class Where(Protocol):
    """A place in an account: a function's, or a guarded pair itself."""

    @property
    def partition(self) -> str:
        """As in ARNs."""

    @property
    def account(self) -> str:
        """Its twelve digits."""

    @property
    def region(self) -> str:
        """The region's name."""


class Spoke:
    """Assumes this function's role in a member account and keeps the credentials between invocations."""

    def __init__(  # noqa: PLR0913 - what a way into accounts is made of
        self,
        session: Callable[[], Session],
        role: str,
        control: str,
        clock: Callable[[], float] = time.time,
        *,
        config: Config = CLIENTS,
        pace: Pace | None = None,
    ) -> None:
        """session: asked with the first client. role: path and name of it in every account, without the leading slash.

        config: of the clients there. pace: of their calls to Lambda.
        """
        self._session = session
        self._role = role
        self._name = f"warden-{control.replace('_', '-')}"
        self._clock = clock
        self._config = config
        self._pace = pace or Pace(0)
        self._credentials: dict[str, CredentialsTypeDef] = {}
        self._clients: OrderedDict[tuple[str, str, str, str], Any] = OrderedDict()

    def client(self, service: str, where: Where) -> Any:
        """A client of that service where the function lives. Raises Unreachable when the account lets us in no more."""
        credentials = self._fresh_credentials(where)
        key = (service, where.account, where.region, credentials["AccessKeyId"])
        if key not in self._clients:
            self._clients[key] = self._made(service, where, credentials)
        self._clients.move_to_end(key)
        while len(self._clients) > MOST_CLIENTS:
            self._clients.popitem(last=False)
        return self._clients[key]

    def lambda_in(self, function: Where) -> LambdaClient:
        """Lambda where the function lives; raises as `client` does."""
        return self.client("lambda", function)  # type: ignore[no-any-return]

    def iam_in(self, function: Where) -> IAMClient:
        """IAM of the function's account; raises as `client` does."""
        return self.client("iam", function)  # type: ignore[no-any-return]

    def tags(self, function: Function) -> dict[str, str]:
        """The function's tags, none when it is gone; raises as `client` does."""
        try:
            return dict(self.lambda_in(function).list_tags(Resource=function.arn)["Tags"])
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            return {}

    def forget(self, account: str) -> bool:
        """Drops the account's session, to be opened anew when it is needed; returns whether there was one."""
        return self._credentials.pop(account, None) is not None

    def _made(self, service: str, where: Where, credentials: CredentialsTypeDef) -> Any:
        client: Any = self._session().create_client(
            service,
            region_name=where.region,
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
            config=self._config,
        )
        if service == "lambda":
            # Before each sending, so that a retry counts for the quota as well.
            client.meta.events.register(
                "before-send.lambda", partial(self._keep_pace, Place(where.account, where.region))
            )
        return client

    def _keep_pace(self, place: Place, **_: Any) -> None:
        self._pace.keep(place)

    def _fresh_credentials(self, where: Where) -> CredentialsTypeDef:
        known = self._credentials.get(where.account)
        if known is None or known["Expiration"].timestamp() - self._clock() < RENEW_SECONDS:
            known = self._credentials[where.account] = self._assume(where)
        return known

    def _assume(self, where: Where) -> CredentialsTypeDef:
        role = f"arn:{where.partition}:iam::{where.account}:role/{self._role}"
        sts = self._session().create_client("sts", config=CLIENTS)
        try:
            answer: Any = sts.assume_role(RoleArn=role, RoleSessionName=self._name)  # type: ignore[attr-defined]
        except ClientError as error:
            if code(error) == "AccessDenied":
                raise Unreachable(f"{role} cannot be assumed: the account left or is not enrolled") from error
            raise
        credentials: CredentialsTypeDef = answer["Credentials"]
        return credentials

"""The way into member accounts: one session per account, renewed in time, refused by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError
from botocore.hooks import HierarchicalEmitter

from tests.unit.fakes.answers import refusal
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS, OTHER_ACCOUNT, REPORTS
from warden.errors import Unreachable
from warden.pace import Pace
from warden.spoke import MOST_CLIENTS, Spoke, Where

if TYPE_CHECKING:
    from botocore.session import Session

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


class FakeClient(dict[str, Any]):
    """What it was made of, and botocore's events."""

    def __init__(self, **made_of: Any) -> None:
        super().__init__(made_of)
        self.meta = SimpleNamespace(events=HierarchicalEmitter())

    def send(self, call: str) -> None:
        """What botocore emits before each sending."""
        self.meta.events.emit_until_response(f"before-send.{self['service']}.{call}", request=None)


@dataclass
class FakeSession:
    """A botocore session: hands out clients as what they were made of, and STS with an hour's credentials."""

    now: datetime = NOON
    assumed: list[dict[str, str]] = field(default_factory=list)
    refused: ClientError | None = None
    keys: Any = field(default_factory=lambda: count(1))

    def clock(self) -> float:
        return self.now.timestamp()

    def create_client(self, service: str, **made_of: Any) -> Any:
        return self if service == "sts" else FakeClient(service=service, **made_of)

    def assume_role(self, **asked: str) -> dict[str, Any]:
        if self.refused is not None:
            raise self.refused
        self.assumed.append(asked)
        key = f"key-{next(self.keys)}"
        expires = self.now + timedelta(hours=1)
        return {
            "Credentials": {
                "AccessKeyId": key,
                "SecretAccessKey": f"secret of {key}",
                "SessionToken": f"token of {key}",
                "Expiration": expires,
            }
        }


@pytest.fixture
def session() -> FakeSession:
    return FakeSession()


@pytest.fixture
def spoke(session: FakeSession) -> Spoke:
    role = "lambda-warden/warden-spoke-shared-role"
    return Spoke(lambda: cast("Session", session), role, "shared_role", clock=session.clock)


def test_a_client_stands_where_the_function_lives_under_the_spokes_role(session: FakeSession, spoke: Spoke) -> None:
    client = spoke.client("lambda", REPORTS)

    role = f"arn:aws:iam::{ACCOUNT}:role/lambda-warden/warden-spoke-shared-role"
    assert session.assumed == [{"RoleArn": role, "RoleSessionName": "warden-shared-role"}]
    assert (client["service"], client["region_name"]) == ("lambda", "us-east-1")
    assert (client["aws_access_key_id"], client["aws_session_token"]) == ("key-1", "token of key-1")


def test_the_role_is_assumed_in_the_functions_own_partition(session: FakeSession, spoke: Spoke) -> None:
    spoke.client("lambda", ORDERS._replace(partition="aws-cn", region="cn-north-1"))

    assert session.assumed[0]["RoleArn"].startswith(f"arn:aws-cn:iam::{ACCOUNT}:role/")


def test_one_session_serves_an_account_in_all_regions_and_services(session: FakeSession, spoke: Spoke) -> None:
    first = spoke.client("lambda", ORDERS)

    assert spoke.client("lambda", BILLING) is first
    assert spoke.client("lambda", REPORTS) is not first
    assert spoke.client("iam", ORDERS)["service"] == "iam"
    assert len(session.assumed) == 1


def test_each_account_has_a_session_of_its_own(session: FakeSession, spoke: Spoke) -> None:
    ours = spoke.client("lambda", ORDERS)
    theirs = spoke.client("lambda", ORDERS._replace(account=OTHER_ACCOUNT))

    assert (ours["aws_access_key_id"], theirs["aws_access_key_id"]) == ("key-1", "key-2")


@pytest.mark.parametrize(("minutes", "sessions"), [(54, 1), (55, 1), (56, 2), (90, 2)])
def test_a_session_is_renewed_five_minutes_before_it_ends(
    session: FakeSession, spoke: Spoke, minutes: int, sessions: int
) -> None:
    spoke.client("lambda", ORDERS)
    session.now += timedelta(minutes=minutes)

    client = spoke.client("lambda", ORDERS)

    assert len(session.assumed) == sessions
    assert client["aws_access_key_id"] == f"key-{sessions}"


def test_the_clients_longest_unused_are_let_go(spoke: Spoke) -> None:
    first = spoke.client("lambda", ORDERS)
    second = spoke.client("iam", ORDERS)
    others = [ORDERS._replace(account=f"{number:012}") for number in range(MOST_CLIENTS - 1)]

    for index, other in enumerate(others):
        spoke.client("lambda", other)
        if index == 0:
            assert spoke.client("lambda", ORDERS) is first

    assert spoke.client("lambda", ORDERS) is first
    assert spoke.client("iam", ORDERS) is not second


def test_an_account_that_lets_nobody_in_is_unreachable(session: FakeSession, spoke: Spoke) -> None:
    session.refused = refusal("AccessDenied", "not authorized to perform: sts:AssumeRole")

    with pytest.raises(Unreachable, match=ACCOUNT):
        spoke.client("lambda", ORDERS)


def test_an_account_that_was_enrolled_meanwhile_is_reached(session: FakeSession, spoke: Spoke) -> None:
    session.refused = refusal("AccessDenied")
    with pytest.raises(Unreachable):
        spoke.client("lambda", ORDERS)
    session.refused = None

    assert spoke.client("lambda", ORDERS)["service"] == "lambda"


@pytest.mark.parametrize("code", ["Throttling", "ExpiredTokenException", "RegionDisabledException"])
def test_any_other_refusal_of_sts_is_passed_on(session: FakeSession, spoke: Spoke, code: str) -> None:
    session.refused = refusal(code)

    with pytest.raises(ClientError, match=code):
        spoke.client("lambda", ORDERS)


def test_a_forgotten_session_is_opened_anew(session: FakeSession, spoke: Spoke) -> None:
    spoke.client("lambda", ORDERS)

    forgotten = [spoke.forget(ACCOUNT), spoke.forget(ACCOUNT)]

    assert forgotten == [True, False]
    assert spoke.client("lambda", ORDERS)["aws_access_key_id"] == "key-2"


class Reaching(Spoke):
    """A way to a Lambda that answers a look at tags."""

    def __init__(self, answer: Callable[..., dict[str, Any]]) -> None:
        super().__init__(lambda: cast("Session", None), "role", "shared_role")
        self._lambda = SimpleNamespace(list_tags=answer)

    def client(self, service: str, where: Where) -> Any:
        assert (service, where) == ("lambda", ORDERS)
        return self._lambda


def refusing(code: str) -> Callable[..., dict[str, Any]]:
    def refuse(**_: Any) -> dict[str, Any]:
        raise refusal(code)

    return refuse


def test_a_function_has_the_tags_that_lambda_tells() -> None:
    spoke = Reaching(lambda Resource: {"Tags": {"asked": Resource}})  # noqa: N803 - as boto3 names it

    assert spoke.tags(ORDERS) == {"asked": ORDERS.arn}


def test_a_function_that_is_gone_has_no_tags() -> None:
    assert Reaching(refusing("ResourceNotFoundException")).tags(ORDERS) == {}


def test_tags_that_may_not_be_read_are_not_none() -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        Reaching(refusing("AccessDeniedException")).tags(ORDERS)


def test_calls_to_lambda_keep_the_pace_of_their_account_and_region_and_no_others(session: FakeSession) -> None:
    time = SimpleNamespace(now=NOON.timestamp())
    slept: list[float] = []
    pace = Pace(2.0, lambda: time.now, slept.append)
    spoke = Spoke(lambda: cast("Session", session), "role", "shared_role", clock=session.clock, pace=pace)

    for service, function in (("lambda", ORDERS), ("iam", ORDERS), ("lambda", REPORTS), ("lambda", ORDERS)):
        cast("FakeClient", spoke.client(service, function)).send("GetFunctionConfiguration")

    assert slept == [2.0]
    assert pace.calls == {(ORDERS.account, ORDERS.region): 2, (REPORTS.account, REPORTS.region): 1}

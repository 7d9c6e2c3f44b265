"""plaintext_secrets against Lambda: what it reads, which tag it sets, and that no value goes anywhere."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from plaintext_secrets.aws import PlaintextSecrets
from plaintext_secrets.plan import TAG, Facts, TagFunction, UntagFunction, plan
from tests.unit.fakes.clearance import clearance
from tests.unit.fakes.events import FakeEvents
from tests.unit.fakes.functions import FakeFunction, FakeLambda
from tests.unit.fakes.secrets import FakeSecretsManager, register
from tests.unit.fakes.spoke import FakeSpoke
from tests.unit.fakes.tables import CHANGES, FINDINGS, FINGERPRINTS, items
from tests.unit.fakes.waiting import unhurried
from tests.unit.warden.samples import ACCOUNT, ORDERS, api_call, attach, create, drift, trigger
from warden.errors import MalformedEvent
from warden.findings import Findings
from warden.ledger import Ledger
from warden.model import Mode, ServedVersion
from warden.remediator import Remediator
from warden.run import Warden

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PASSWORD = "vK3nq8ZtWmR2xY7pLs"
URL = f"postgresql://export:{PASSWORD}@billing-db.internal:5432/invoices"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/orders"
DENIED = {"Error": {"ErrorCode": "KMSAccessDeniedException", "Message": "Lambda was unable to decrypt"}}


class Place:
    """Lambda in one account and region, and the control looking at it with the hub's tables."""

    def __init__(self, dynamodb: DynamoDBClient) -> None:
        self.spoke = FakeSpoke()
        self.key = FakeSecretsManager()
        self.aws = PlaintextSecrets(self.spoke, lambda: register(dynamodb, self.key))
        self.functions: FakeLambda = self.spoke.lambdas[ACCOUNT, ORDERS.region]

    def add(self, variables: dict[str, str] | None = None, **configuration: Any) -> FakeFunction:
        environment = {} if variables is None else {"Environment": {"Variables": variables}}
        return self.functions.add(ORDERS, Role=ROLE, **environment, **configuration)

    def read(self, event: Any = None, *, deep: bool = False) -> Facts:
        return self.aws.read(trigger(event or create(ORDERS)), deep)


@pytest.fixture
def place(dynamodb: DynamoDBClient) -> Place:
    return Place(dynamodb)


@pytest.mark.parametrize(
    "variables",
    [
        pytest.param(None, id="no environment at all"),
        pytest.param({}, id="an empty environment"),
        pytest.param({"LOG_LEVEL": "INFO"}, id="settings"),
        pytest.param(
            {"DB_SECRET_ARN": f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:db-AbCdEf"}, id="a reference"
        ),
    ],
)
def test_a_clean_function_costs_one_call(place: Place, variables: dict[str, str] | None) -> None:
    place.add(variables)

    assert place.read() == Facts(ORDERS, [], role_arn=ROLE)
    assert place.functions.calls == ["get_function_configuration"]
    assert place.key.reads == 0


def test_a_function_that_is_gone_is_no_error(place: Place) -> None:
    assert place.read() == Facts(None)


def test_a_secret_is_found_and_the_tag_read(place: Place) -> None:
    place.add({"DATABASE_URL": URL}).tags = {TAG: "OLD", "team": "shop"}

    facts = place.read()

    assert ([secret.variable for secret in facts.secrets], facts.tag) == (["DATABASE_URL"], "OLD")


@pytest.mark.parametrize(
    ("error", "reason"),
    [(DENIED, "KMSAccessDeniedException"), ({"Error": {}}, "no reason given")],
    ids=["denied by KMS", "without a reason"],
)
def test_an_environment_that_cannot_be_read_says_why(place: Place, error: dict[str, Any], reason: str) -> None:
    place.add(Environment=error)

    assert place.read().unreadable == reason


def test_a_deep_look_names_the_aliases_of_versions_with_a_secret(place: Place) -> None:
    made = place.add({"DATABASE_URL": URL})
    made.publish("prod")
    place.functions.change(ORDERS, Environment={"Variables": {}})
    made.publish("next")
    made.aliases.append({"Name": "dev", "FunctionVersion": "$LATEST"})

    assert list(place.read(deep=True).served) == [ServedVersion("prod", "1")]


@pytest.mark.parametrize("call", ["PublishVersion20150331", "CreateAlias20150331", "UpdateAlias"])
def test_what_is_done_with_versions_and_aliases_is_looked_at_deeply(place: Place, call: str) -> None:
    place.add({"DATABASE_URL": URL}).publish("prod")
    place.functions.change(ORDERS, Environment={"Variables": {}})

    assert list(place.read(api_call(call, {"functionName": ORDERS.name})).served) == [ServedVersion("prod", "1")]


def test_versions_are_named_beside_a_secret_in_latest(place: Place) -> None:
    place.add({"DATABASE_URL": URL}).publish("prod")
    place.functions.change(ORDERS, Environment={"Variables": {"PGPASSWORD": PASSWORD}})

    facts = place.read()

    assert [secret.variable for secret in facts.secrets] == ["PGPASSWORD"]
    assert {str(served): [one.variable for one in found] for served, found in facts.served.items()} == {
        "alias prod serves version 1": ["DATABASE_URL"]
    }


def test_a_secret_is_found_although_no_fingerprint_can_be_taken(place: Place) -> None:
    place.add({"DATABASE_URL": URL})
    place.key.refused = "AccessDeniedException"

    [secret] = place.read().secrets

    assert (secret.variable, secret.fingerprint) == ("DATABASE_URL", "")


def test_a_version_that_cannot_be_read_is_not_called_clean(place: Place) -> None:
    made = place.add(Environment=DENIED)
    made.publish("prod")
    place.functions.change(ORDERS, Environment={"Variables": {}})

    assert place.read(deep=True).unreadable == "KMSAccessDeniedException"


def test_the_tag_is_set_and_taken_off_beside_others(place: Place) -> None:
    made = place.add()
    made.tags = {"team": "shop"}

    place.aws.apply(TagFunction(ORDERS, None, "STRIPE_KEY"), unhurried())
    tagged = dict(made.tags)
    place.aws.apply(UntagFunction(ORDERS, "STRIPE_KEY"), unhurried())

    assert (tagged, made.tags) == ({"team": "shop", TAG: "STRIPE_KEY"}, {"team": "shop"})


def test_a_function_that_is_gone_before_it_is_tagged_is_left_to_the_retry(place: Place) -> None:
    with pytest.raises(ClientError, match="ResourceNotFound"):
        place.aws.apply(TagFunction(ORDERS, None, "STRIPE_KEY"), unhurried())


def test_an_event_without_a_function_is_not_for_this_control(place: Place) -> None:
    with pytest.raises(MalformedEvent):
        place.aws.read(trigger(attach("shop")), False)


class Story:
    """The whole flow, and all that it wrote anywhere."""

    def __init__(self, dynamodb: DynamoDBClient, place: Place) -> None:
        self._dynamodb = dynamodb
        self._place = place
        self.events = FakeEvents()

    def run(self, mode: Mode = Mode.REMEDIATE) -> str | None:
        findings = Findings(self._dynamodb, FINDINGS, self.events.bus)
        ledger = Ledger(self._dynamodb, CHANGES)
        warden = Warden(mode, findings, ledger, self.events.bus, clearance(self._dynamodb))
        aws = self._place.aws
        remediator = Remediator("plaintext_secrets", aws.read, plan, aws.apply, settle=aws.settle)
        status: str | None = warden.run(drift(ORDERS), remediator, unhurried())["status"]
        return status

    @property
    def written(self) -> str:
        tables = [items(self._dynamodb, table) for table in (FINDINGS, CHANGES, FINGERPRINTS)]
        tags = [function.tags for function in self._place.functions.functions.values()]
        return json.dumps([tables, self.events.calls, tags])


@pytest.fixture
def story(dynamodb: DynamoDBClient, place: Place) -> Story:
    return Story(dynamodb, place)


def test_a_secret_is_flagged_once_and_cleared_when_it_is_gone(story: Story, place: Place) -> None:
    made = place.add({"DATABASE_URL": URL})
    flagged = [story.run(), story.run()]
    tagged = dict(made.tags)
    place.functions.change(ORDERS, Environment={"Variables": {"LOG_LEVEL": "INFO"}})

    cleared = [story.run(), story.run()]

    assert (flagged, cleared) == (["OPEN", "OPEN"], ["RESOLVED", None])
    assert (tagged, made.tags) == ({TAG: "DATABASE_URL"}, {})
    assert [news["status"] for news in story.events.told("Warden Finding")] == ["OPEN", "RESOLVED"]


def test_detect_mode_flags_without_a_tag(story: Story, place: Place) -> None:
    made = place.add({"DATABASE_URL": URL})

    assert (story.run(Mode.DETECT), made.tags) == ("OPEN", {})


def test_a_value_goes_nowhere(story: Story, place: Place, log: list[dict[str, Any]]) -> None:
    place.add({"DATABASE_URL": URL}).publish("prod")
    story.run()
    place.functions.change(ORDERS, Environment={"Variables": {}})

    assert story.run() == "PARTIAL"

    everywhere = story.written + json.dumps(log)
    assert "DATABASE_URL" in everywhere
    assert PASSWORD not in everywhere
    assert URL not in everywhere

"""Which parts of a text are withheld, and which names, ids and messages of AWS stay as they are."""

import string
from base64 import b64encode
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warden.secrets.withheld import WITHHELD, without_credentials

# Tokens are put together here, so that no committed line looks like a live one to a push protection scanner.
_RANDOM = Random(3)  # noqa: S311 - test data, not keys


def made_up(length: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    return "".join(_RANDOM.choices(alphabet, k=length))


HEX = string.digits + "abcdef"
GITHUB = "gh" + "p_" + made_up(36)
AWS = "AK" + "IA" + made_up(16, string.ascii_uppercase + "234567")
SLACK = "xo" + "xb-" + made_up(12, string.digits) + "-" + made_up(12, string.digits) + "-" + made_up(24)
STRIPE = "sk" + "_live_" + made_up(24)
TWILIO = "S" + "K" + made_up(32, HEX)
JWT = ".".join(("ey" + "J" + made_up(30), "ey" + "J" + made_up(60), made_up(43)))
SHORT_JWT = ".".join(("ey" + "J" + made_up(20), "ey" + "J" + made_up(20), made_up(20)))
PEM = "\n".join(("-----BEGIN PRIVATE" + " KEY-----", made_up(64), made_up(64), "-----END PRIVATE" + " KEY-----"))
WEBHOOK = "https://hooks.slack" + ".com/services/T0" + made_up(8) + "/B0" + made_up(8) + "/" + made_up(24)
ROLE = "arn:aws:iam::222222222222:role"

REFUSAL = (
    "User: arn:aws:sts::222222222222:assumed-role/lambda-warden/warden-spoke-shared-role/warden-shared-role is not "
    "authorized to perform: iam:CreateRole on resource: arn:aws:iam::222222222222:role/warden/orders-us-east-1 "
    "with an explicit deny in a service control policy: arn:aws:organizations::111111111111:policy/o-a1b2c3d4e5/"
    "service_control_policy/p-9f8e7d6c"
)

WITHHOLDS = [
    pytest.param(f"deploy-{GITHUB}", "deploy-[withheld]", id="behind a dash"),
    pytest.param(f"deploy_{GITHUB}", "deploy_[withheld]", id="behind an underscore"),
    pytest.param(f"token%3D{GITHUB}", "token%3D[withheld]", id="behind a sign written for a URL"),
    pytest.param(f"said\\n{GITHUB}", "said\\n[withheld]", id="behind a line break written for JSON"),
    pytest.param(f"t\\u003d{GITHUB}", "t\\u003d[withheld]", id="behind a sign written for JSON"),
    pytest.param(f"{AWS}-role", "[withheld]-role", id="at the beginning of a name"),
    pytest.param(f"{AWS}_role/a", "[withheld]/a", id="with what is glued to it"),
    pytest.param(f"Deploy{AWS}", "Deploy[withheld]", id="in a camel-case name"),
    pytest.param(f"{ROLE}/service/{STRIPE}", f"{ROLE}/service/[withheld]", id="in the ARN of a role"),
    pytest.param(f"{ROLE}/{SLACK}", f"{ROLE}/[withheld]", id="a token with dashes of its own"),
    pytest.param(f"{TWILIO}.d41d8cd9", "[withheld].d41d8cd9", id="a token known by length and alphabet"),
    pytest.param(f"{GITHUB}, {AWS} and {STRIPE}.", "[withheld], [withheld] and [withheld].", id="several"),
    pytest.param(f"npm_{made_up(36)}{GITHUB}", "[withheld]", id="a token that another one is glued to"),
    pytest.param(
        f"User: arn:aws:sts::222222222222:assumed-role/ci/{GITHUB} is not authorized to perform: lambda:TagResource",
        "User: arn:aws:sts::222222222222:assumed-role/ci/[withheld] is not authorized to perform: lambda:TagResource",
        id="a session in a refusal of AWS",
    ),
    pytest.param(
        f"Value '{AWS}' at 'roleName' failed to satisfy constraint",
        "Value '[withheld]' at 'roleName' failed to satisfy constraint",
        id="in quotes",
    ),
    pytest.param(
        "Could not connect to postgres://app:lilac7kite@db:5432/app at all",
        "Could not connect to [withheld] at all",
        id="an address with a password",
    ),
    pytest.param("https://app:lilac7kite@db/app", "[withheld]", id="nothing but an address with a password"),
    pytest.param("https://db/app?token=k3Jx9Zb7mQpT2vWc", "[withheld]", id="an address with a token among parameters"),
    pytest.param(f"posted to {WEBHOOK}", "posted to [withheld]", id="a webhook"),
    pytest.param("app:lilac7kite@tcp(db:3306)/app", "[withheld]", id="an address of Go's MySQL driver"),
    pytest.param("host=db password=lilac7kite", "host=db [withheld]", id="a password of a connection string"),
    pytest.param("db-password=lilac7kite", "[withheld]", id="a password in a name, which may have an equals sign"),
    pytest.param(f"the session {JWT} ended", "the session [withheld] ended", id="a signed token"),
    pytest.param(f"session-{JWT}", "[withheld]", id="a signed token behind a dash"),
    pytest.param(f"session-{SHORT_JWT}", "[withheld]", id="a short signed token behind a dash"),
    pytest.param(f"cert: {PEM}; ok", "cert: [withheld]; ok", id="a private key"),
    pytest.param(f"cert: {b64encode(PEM.encode()).decode()}", "cert: [withheld]", id="a private key in base64"),
    pytest.param(PEM.partition("-----END")[0], "[withheld]", id="a private key without its end"),
]

LEAVES_ALONE = [
    ("nothing", ""),
    ("a function", "arn:aws:lambda:eu-west-1:222222222222:function:orders-production-notify-users:live"),
    ("a role in a path", f"{ROLE}/service-role/orders/orders-production-eu-west-1"),
    ("a role of Warden's", f"{ROLE}/warden/OrdersProductionNotif.9f86d081-eu-west-1"),
    ("a role that CloudFormation named", "orders-OrdersFunctionRole-1K4WVT8QHJZ2M"),
    ("a role that CDK named", "Shop-LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8aServic-K4WVT8QHJZ2M"),
    ("a role that CDK named by its asset", "Shop-HandlerServiceRoleFCDC14AE-Zb7mQpT2vWcY"),
    ("a role of the identity centre", "AWSReservedSSO_AdministratorAccess_7c1f6b0e2a9d4f83"),
    ("a role of a service", "AWSServiceRoleForLambdaReplicator"),
    ("a role named after a commit", "deploy-7aae661b33620437d8d18b0cb55eb2ec567589b2"),
    ("a role named after a hash", "deploy-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f"),
    ("a role named after a UUID", "deploy-f969278c-3ced-45df-9f99-c6612b8542ea"),
    ("a name that begins like a token", "sk-admin-dashboard-production-role"),
    ("a name with a number that begins like a token", "sk-proj-orders-v2-production-role-2024"),
    ("a name that begins like a token known by its length", "re_orderly_productionnotifications"),
    ("a name with every sign that IAM allows", "orders+billing=shared,read.write@production"),
    ("a unique id of a role", "AROA" + "XQKJ7WZP5TLBM3YVN"),
    ("a unique id of a user", "AIDA" + "XQKJ7WZP5TLBM3YVN"),
    ("an account", "222222222222"),
    ("a region", "us-gov-west-1"),
    ("an id of a request", "0d3f1c2a-1111-4444-8888-000000000001"),
    ("an id of a trace", "1-5759e988-bd862e3fe1be46a994272793"),
    ("an id of a change", "2026-03-04T09:15:05.123456+00:00-a1b2c3d4"),
    ("a time", "2026-03-04 09:15:02,123+0000"),
    ("a key", "arn:aws:kms:us-east-1:222222222222:key/0b1c2d3e-0000-4444-8888-000000000001"),
    ("a layer", "arn:aws:lambda:us-east-1:222222222222:layer:AWSLambdaPowertoolsPythonV3-python313-arm64:7"),
    ("a secret's ARN", "arn:aws:secretsmanager:eu-west-1:222222222222:secret:db-Ab12Cd"),
    ("a managed policy", "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"),
    ("a digest of an image", "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    ("names of variables", "plaintext credentials in STRIPE_SECRET_KEY, DATABASE_URL, PGPASSWORD"),
    ("an address", "https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions"),
    ("an address with a user", "ssh://git@example.org/app.git"),
    ("a finding", "shares the role shop with orders (eu-west-1), billing (us-east-1) and 3 more"),
    ("a refusal", REFUSAL),
    ("a failed call", "An error occurred (ThrottlingException) when calling the GetRole operation: Rate exceeded"),
    ("prose", "Password needs to be generated in the console"),
]

# Parts that steer a text into each rule.
SIGNS = ["https://", "user:", "@host/", "?token=", "password=", ";", " ", "-", "_", "/", "=", "'", '"', "ey" + "J", "."]
TOKENS = [GITHUB, AWS, SLACK, STRIPE, TWILIO, JWT, PEM, WEBHOOK, WITHHELD, "-----BEGIN PRIVATE" + " KEY-----"]
PARTS = st.sampled_from([*SIGNS, *TOKENS])
ANY_TEXT = st.text(st.characters())  # lone surrogates too
STEERED = st.lists(PARTS | ANY_TEXT, max_size=12).map("".join)
LONG_RUN = 32_768


@pytest.mark.parametrize(("text", "shown"), WITHHOLDS)
def test_withholds(text: str, shown: str) -> None:
    assert without_credentials(text) == shown


@pytest.mark.parametrize("text", [text for _, text in LEAVES_ALONE], ids=[why for why, _ in LEAVES_ALONE])
def test_leaves_alone(text: str) -> None:
    assert without_credentials(text) == text


@given(STEERED)
def test_what_was_withheld_once_stays_as_it_is(text: str) -> None:
    shown = without_credentials(text)

    assert without_credentials(shown) == shown


@given(STEERED)
def test_no_text_grows_beyond_its_double(text: str) -> None:
    assert len(without_credentials(text)) <= 2 * len(text)


@given(st.sampled_from([GITHUB, AWS, STRIPE]), ANY_TEXT, ANY_TEXT)
def test_a_token_between_signs_goes_whatever_stands_around_it(token: str, before: str, after: str) -> None:
    shown = without_credentials(f"{before}-{token}-{after}")

    assert token not in shown


@pytest.mark.parametrize(
    "repeated",
    [
        *SIGNS,
        *("a=", "0-", "eyJ.", "a.", "-a", "_a", "aA", "a@tcp(", "password=lilac7kite ", "#", '"a":"', "/a"),
        *("-----BEGIN PRIVATE" + " KEY", "PRIVATE" + " KEY", "xoxb-", "SG.", "sl.", "sk-admin-", "AKIA", "aAKIA"),
        *("github_pat_", "EAAA", "live_12345678_", WITHHELD),
    ],
)
def test_a_token_behind_a_long_run_goes(repeated: str) -> None:
    """With quadratic backtracking a run of this length does not end while anybody waits."""
    run = (repeated * LONG_RUN)[:LONG_RUN]

    shown = without_credentials(f"{run} {GITHUB}")

    assert GITHUB not in shown

"""Credentials that are wrapped, or that another variable gives away."""

import json
import string
from base64 import b64encode, urlsafe_b64encode
from random import Random

import pytest

from warden.secrets import Kind, find

_RANDOM = Random(5)  # noqa: S311 - test data, not keys


def made_up(length: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    return "".join(_RANDOM.choices(alphabet, k=length))


def encoded(text: str) -> str:
    return b64encode(text.encode()).decode()


KEY_ID = "AK" + "IA" + made_up(16, string.ascii_uppercase + "234567")
SECRET = made_up(36) + "/+a7"
TOKEN = "gl" + "pat-" + made_up(20)
PEM = f"-----BEGIN PRIVATE {'KEY'}-----\n{made_up(64)}\n{made_up(64)}\n-----END PRIVATE {'KEY'}-----\n"

FINDS = [
    pytest.param("CONFIG", encoded(json.dumps({"password": "lilac7kite"})), Kind.PASSWORD, id="JSON in base64"),
    pytest.param("CONFIG", encoded("mysql://root:rainyharbour@db/app"), Kind.CONNECTION, id="an address in base64"),
    pytest.param("CONFIG", encoded(TOKEN), Kind.PROVIDER_TOKEN, id="a provider's token in base64"),
    pytest.param("CERT", encoded(PEM), Kind.PRIVATE_KEY, id="a private key in base64"),
    pytest.param(
        "CONFIG",
        urlsafe_b64encode(f"password=>>>??? host=db password={TOKEN}".encode()).decode().rstrip("="),
        Kind.CONNECTION,
        id="base64 for addresses, without its padding",
    ),
    pytest.param("BASIC_AUTH", encoded("orders:lilac7kite"), Kind.PASSWORD, id="a user and a password in base64"),
    pytest.param("BASIC_AUTH", "orders:lilac7kite", Kind.PASSWORD, id="a user and a password as they are"),
    pytest.param("CONFIG", '{\n  "password":\n    "lilac7kite"\n}', Kind.PASSWORD, id="JSON over several lines"),
    pytest.param("OTEL_EXPORTER_OTLP_HEADERS", f"x-a=b,api-key={made_up(32)}", Kind.TOKEN, id="a key among headers"),
    pytest.param(
        "OTEL_EXPORTER_OTLP_HEADERS",
        f"Authorization=Basic%20{encoded(f'7:{made_up(30)}')}",
        Kind.TOKEN,
        id="a header as addresses write it",
    ),
    pytest.param("JDBC", "jdbc:oracle:thin:app/lilac7kite@db:1521:ORCL", Kind.CONNECTION, id="Oracle's address"),
    pytest.param(
        "JDBC", "jdbc:oracle:thin:app/lilac7kite@//db/ORCL", Kind.CONNECTION, id="Oracle's address of a service"
    ),
    pytest.param("SMTP_PASSWORD", "wqpz kfjd nrth xsmc", Kind.PASSWORD, id="a password for a program that sends mail"),
    pytest.param("HEADER", f"Bearer {made_up(40)}", Kind.TOKEN, id="what a header says"),
    pytest.param("DB_SECRET_IN_USE", made_up(24), Kind.SECRET_KEY, id="a generated value where a secret is spoken of"),
    pytest.param("OPERATOR", made_up(40), Kind.SECRET_KEY, id="a long generated value under any name"),
    pytest.param("DB_PASSWORD", "password123", Kind.PASSWORD, id="a weak password with a number"),
]


@pytest.mark.parametrize(("variable", "value", "kind"), FINDS)
def test_finds(variable: str, value: str, kind: Kind) -> None:
    found = find({variable: value})

    assert [(secret.variable, secret.kind) for secret in found] == [(variable, kind)]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        pytest.param("CONFIG", encoded('{"stage": "prod", "table": "orders"}'), id="JSON without a credential"),
        pytest.param("CONFIG", encoded("${DB_PASSWORD_FROM_ELSEWHERE}"), id="a reference in base64"),
        pytest.param("CONFIG", encoded(encoded("mysql://root:rainyharbour@db/app")), id="base64 in base64"),
        pytest.param("CURSOR", encoded("page:lilac7kite"), id="two words in base64 under a name that promises nothing"),
        pytest.param("BASIC_AUTH", encoded("user:changeme"), id="a user and a placeholder"),
        pytest.param("BASIC_AUTH", "user:changeme", id="a user and a placeholder as they are"),
        pytest.param("BASIC_AUTH", "enabled:true", id="a switch"),
        pytest.param("BASIC_AUTH_REALM_NAME", "orders:lilac7kite", id="what is named after such a login"),
        pytest.param(
            "OTEL_EXPORTER_OTLP_HEADERS", "api-key=${COLLECTOR_API_KEY_OF_ORDERS}", id="a reference in a header"
        ),
        pytest.param("HEADERS", "x-api-key=required-for-all-callers", id="words in a header"),
        pytest.param("JDBC", "jdbc:oracle:thin:@db:1521:ORCL", id="Oracle's address without a password"),
        pytest.param("DB_PASSWORD", "lies with your team", id="four words of four letters"),
        pytest.param("LOGO", b64encode(bytes(range(256))).decode(), id="what is no text"),
        pytest.param("SECRET_IN_USE", "orders-production-database", id="a name where a secret is spoken of"),
        pytest.param("FINGERPRINT", made_up(40), id="a generated value that is something else by name"),
        pytest.param("OPERATOR", made_up(40, "0123456789abcdef"), id="a digest under any name"),
        pytest.param("OPERATOR", made_up(20), id="a short generated value under any name"),
        pytest.param("HEADER", "Bearer <your token goes here>", id="what a header will say"),
    ],
)
def test_leaves_alone(variable: str, value: str) -> None:
    found = find({variable: value})

    assert found == []


def test_tells_the_secret_of_an_aws_key_by_its_id() -> None:
    found = find({"ID": KEY_ID, "VALUE": SECRET, "NAME": "orders"})

    assert [(secret.variable, secret.why) for secret in found] == [
        ("ID", "has the form of a credential of AWS"),
        ("VALUE", "is the secret of the AWS access key in ID"),
    ]


@pytest.mark.parametrize("value", ["a" * 40, "orders/production/database/notifications", "0" * 40])
def test_not_all_that_is_as_long_is_the_secret_of_a_key(value: str) -> None:
    found = find({"ID": KEY_ID, "VALUE": value})

    assert [secret.variable for secret in found] == ["ID"]

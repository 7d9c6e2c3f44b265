import string
from random import Random

import pytest

from warden.secrets import Kind, Store, find

# Tokens are put together here, so that no committed line looks like a live one to a push protection scanner.
_RANDOM = Random(2)  # noqa: S311 - test data, not keys


def made_up(length: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    return "".join(_RANDOM.choices(alphabet, k=length))


HEX = string.digits + "abcdef"
PEM = "\n".join(("-----BEGIN PRIVATE" + " KEY-----", made_up(64), made_up(64), "-----END PRIVATE" + " KEY-----"))
JWT = ".".join(("ey" + "J" + made_up(30), "ey" + "J" + made_up(60), made_up(43)))

FINDS = [
    pytest.param("DB_PASSWORD", "correct-horse7", Kind.PASSWORD, id="a password"),
    pytest.param("PGPASSWORD", "hunter2hunter", Kind.PASSWORD, id="a password in a name written as one word"),
    pytest.param("MYSQL_ROOT_PASSWORD_PROD", "lilac7kite", Kind.PASSWORD, id="a password named by its stage"),
    pytest.param("dbPassword", "lilac7kite", Kind.PASSWORD, id="a password in a camel-case name"),
    pytest.param("ADMIN_PASWORD", "lilac7kite", Kind.PASSWORD, id="a password with a misspelt name"),
    pytest.param("SMTP_PASS", "porcupine", Kind.PASSWORD, id="a weak password, because passwords may be weak"),
    pytest.param("DB_PASSWORD", "Password123!", Kind.PASSWORD, id="a password made to look strong"),
    pytest.param("DB_PASSWORD", "w@rd(kite)", Kind.PASSWORD, id="a password with brackets"),
    pytest.param(
        "STRIPE_KEY", "sk" + "_live_" + made_up(24), Kind.PROVIDER_TOKEN, id="a provider's token under its name"
    ),
    pytest.param("OPTIONS", "gh" + "p_" + made_up(36), Kind.PROVIDER_TOKEN, id="a provider's token under any name"),
    pytest.param(
        "HEADER", "Bearer gl" + "pat-" + made_up(20), Kind.PROVIDER_TOKEN, id="a provider's token in a header"
    ),
    pytest.param(
        "AWS_ACCESS_KEY_ID",
        "AK" + "IA" + made_up(16, string.ascii_uppercase + "234567"),
        Kind.PROVIDER_TOKEN,
        id="the id of a static AWS key, which has no place in a function",
    ),
    pytest.param(
        "TWILIO", "S" + "K" + made_up(32, HEX), Kind.PROVIDER_TOKEN, id="a token known by its length and alphabet"
    ),
    pytest.param("SESSION", JWT, Kind.TOKEN, id="a signed token"),
    pytest.param("ACME_API_KEY", made_up(32, HEX), Kind.TOKEN, id="an API key in hexadecimal"),
    pytest.param("ACME_TOKEN", "cf1a9c92-fe14-4cdf-9c6f-637bbc68b35c", Kind.TOKEN, id="a token that is a UUID"),
    pytest.param("API_KEY", "SpringSale2024", Kind.TOKEN, id="an API key somebody thought up"),
    pytest.param("ACME_TOKEN_OLD_2", made_up(40), Kind.TOKEN, id="a token behind qualifiers"),
    pytest.param("JWT_SECRET", made_up(48), Kind.SECRET_KEY, id="a signing secret"),
    pytest.param("SECRET_KEY_BASE", made_up(64, HEX), Kind.SECRET_KEY, id="the secret of a web framework"),
    pytest.param("JWTSECRET", "x}/vY;R)T" + "?X&3C^F=_k$r", Kind.SECRET_KEY, id="a secret of many symbols"),
    pytest.param("STREAM_KEY", made_up(32), Kind.SECRET_KEY, id="a generated value under a vague name"),
    pytest.param("CERT", PEM, Kind.PRIVATE_KEY, id="a private key"),
    pytest.param("CERT", PEM.replace("\n", "\\n"), Kind.PRIVATE_KEY, id="a private key with escaped line ends"),
    pytest.param("DATABASE_URL", "mysql://root:rainyharbour@db:3306/app", Kind.CONNECTION, id="a URL with a password"),
    pytest.param("CACHE", "redis://:" + "lilac7kite@cache:6379", Kind.CONNECTION, id="a URL with no user"),
    pytest.param("DB", "postgres://app:p%40ss@w0rd@db/app", Kind.CONNECTION, id="a URL with an @ in its password"),
    pytest.param("DSN", "app:lilac7kite@tcp(db:3306)/app", Kind.CONNECTION, id="an address of Go's MySQL driver"),
    pytest.param(
        "DB", "Server=db;User Id=app;Password=lilac7kite;", Kind.CONNECTION, id="a connection string with a password"
    ),
    pytest.param(
        "DB", "host=db password=${PW} pwd=lilac7kite", Kind.CONNECTION, id="a password behind a reference to another"
    ),
    pytest.param("DB", "host=db user=app password=lilac7kite", Kind.CONNECTION, id="a connection string of libpq"),
    pytest.param(
        "STORAGE",
        "AccountName=logs;Account" + "Key=" + made_up(86) + "==;EndpointSuffix=core.windows.net",
        Kind.CONNECTION,
        id="a connection string with an account key",
    ),
    pytest.param(
        "FEED", "https://example.org/feed?user=7&api_key=" + made_up(32), Kind.TOKEN, id="a token among parameters"
    ),
    pytest.param(
        "ALERTS",
        "https://hooks.slack" + ".com/services/T0" + made_up(8) + "/B0" + made_up(8) + "/" + made_up(24),
        Kind.WEBHOOK,
        id="a webhook address",
    ),
    pytest.param(
        "CONFIG", '{"username": "app", "password": "lilac7kite"}', Kind.PASSWORD, id="a password in a JSON document"
    ),
    pytest.param("DB_PASSWORD", ' "lilac7kite" ', Kind.PASSWORD, id="a password in quotes"),
]


@pytest.mark.parametrize(("variable", "value", "kind"), FINDS)
def test_finds(variable: str, value: str, kind: Kind) -> None:
    found = find({variable: value})

    assert [(secret.variable, secret.kind) for secret in found] == [(variable, kind)]


def test_says_where_a_credential_that_can_rotate_belongs() -> None:
    found = find({"DB_PASSWORD": "lilac7kite"})

    assert [secret.belongs for secret in found] == [Store.SECRETS_MANAGER]


def test_says_where_a_key_that_nobody_rotates_belongs() -> None:
    found = find({"JWT_SECRET": made_up(48)})

    assert [secret.belongs for secret in found] == [Store.PARAMETER_STORE]


def test_finds_every_secret_of_an_environment_in_its_order() -> None:
    found = find({"DB_PASSWORD": "lilac7kite", "STAGE": "prod", "API_KEY": made_up(32)})

    assert [secret.variable for secret in found] == ["DB_PASSWORD", "API_KEY"]

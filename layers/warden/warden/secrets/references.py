"""Values that are no credential by their form: they point to one, or cannot be one."""

import re
from functools import cache

from warden.secrets.shapes import ODD, looks_random, oddity
from warden.secrets.vocabulary import vocabulary

# CloudFormation ends the names it makes up with 12 or 13 characters.
LONGEST_SUFFIX = 13

_SCALARS = vocabulary(
    "true false yes no on off none null nil undefined enabled disabled default auto required optional"
)


@cache
def _reference() -> re.Pattern[str]:
    """Beginnings of values that another system resolves, and of hashes and ciphertext."""
    return re.compile(
        r"arn:aws[a-z-]*:"
        r"|\{\{"  # {{resolve:...}}, Jinja, Go templates
        r"|\$\{|\$\(|\$\[|#\{|\(\(|<%|%\{|\{%"  # shell, Serverless, Terraform, Concourse, ERB, EJS
        r"|\$[A-Za-z_]\w*(?:[/.:]|$)"
        r"|!(?:Ref|Sub|GetAtt|ImportValue)\b"
        r"|(?:ssm|aws-ssm|secretsmanager|asm|vault|op|gcpsm|akv|sops|keyring|file|s3)://?"
        r"|(?:ssm|aws-ssm|secretsmanager|vault):[\w.-]"  # the same with a name instead of a path
        r"|rds-db-credentials/"  # a secret that the query editor of RDS made
        r"|[a-z-]{2,32}![a-z]+[-/]"  # a secret that a service manages, `rds!db-...`
        # hashes of passwords
        r"|\$(?:2[abxy]?|5|6|7|y|argon2\w*|pbkdf2[\w-]*|scrypt)\$|\{(?:CRYPT|S?SHA\d*|S?MD5)\}"
        r"|AQICAH|AQECAH"  # ciphertext of KMS Encrypt and of its data keys, in base64
    )


@cache
def _path() -> re.Pattern[str]:
    return re.compile(r"(?:~|[A-Za-z]:)?[\w.@/\\-]+")


@cache
def _code() -> re.Pattern[str]:
    return re.compile(r"\A(?:[A-Za-z_][\w.]*\(.*\)$|env\.[A-Z]|process\.env|os\.environ)")


@cache
def _file_name() -> re.Pattern[str]:
    return re.compile(r"\.(?:pem|crt|cer|p12|pfx|jks|key|json|ya?ml|txt|conf|cfg|ini|env|properties|creds)$")


@cache
def _between_words() -> re.Pattern[str]:
    return re.compile(r"[-_.]")


@cache
def _cdk_hash() -> re.Pattern[str]:
    return re.compile(r"(?<=[a-z])[0-9A-F]{8}$")


@cache
def _variable_name() -> re.Pattern[str]:
    return re.compile(r"[A-Z][A-Z0-9_]+")


def points_elsewhere(text: str) -> bool:
    """A reference that is resolved somewhere else: the credential itself is not here."""
    return _reference().match(text) is not None


def is_no_secret(text: str) -> bool:
    """Paths, parameter names, names of other variables, code, booleans: whatever the variable is called."""
    return text.lower() in _SCALARS or is_path(text) or _is_variable_name(text) or _code().match(text) is not None


def is_path(text: str) -> bool:
    """A file, a parameter or a secret's name: `/app/db/password`, `config/database`, `certs/key.pem`."""
    if _file_name().search(text[-12:]):
        return True
    if not ("/" in text or "\\" in text) or "//" in text or _path().fullmatch(text) is None:
        return False
    parts = [_cdk_hash().sub("", part) for part in text.replace("\\", "/").split("/")]
    return all(not looks_random(part) or is_resource_name(part) for part in parts)


def is_resource_name(text: str) -> bool:
    """`orders-db-secret`, `tests-Table-K4WVT8QHJZ2MD`, `OrdersSecretA1B2C3D4-x7Yq2ZabCdEf`: what names secrets.

    Words and dashes, with what CloudFormation adds at the end and the CDK adds to each.
    """
    *said, suffix = (_cdk_hash().sub("", word) for word in _between_words().split(text))
    return (
        bool(said)
        and len(suffix) <= LONGEST_SUFFIX
        and suffix.isalnum()
        and all(len(word) > 1 and word.isalpha() and oddity(word) < ODD for word in said)
    )


def _is_variable_name(text: str) -> bool:
    return "_" in text and _variable_name().fullmatch(text) is not None and not looks_random(text)

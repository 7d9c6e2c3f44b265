"""Functions as an account has them, of which some have what Warden looks for; made up from a seed."""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from local_org.lambda_plane import configuration
from local_org.lambda_plane.model import Code, Function, Version
from local_org.lambda_plane.names import LATEST
from local_org.place import Place

SEED = 20_260_101
SHARERS = 5  # functions on each shared role
DAY = 86_400.0
YEAR_BEGAN = 1_767_225_600.0
_CODE = Code(sha256="47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", size=1024, architectures=("arm64",))


@dataclass(frozen=True, slots=True)
class Planted:
    """The functions of an account, and which of them have something; by their names.

    `sharers` maps each shared role to its users.
    """

    functions: tuple[Function, ...]
    secret: frozenset[str]
    without_queue: frozenset[str]
    sharers: Mapping[str, frozenset[str]]


def plant(place: Place, count: int, share: float, seed: int = SEED) -> Planted:
    """Make `count` functions; each of the three faults befalls a `share` of them, independently of the others."""
    random = Random(seed)  # noqa: S311 - made-up data
    names = [f"{random.choice(_TEAMS)}-{number:06d}" for number in range(count)]
    faulty = int(count * share)
    secret, without_queue, sharing = (random.sample(names, faulty) for _ in range(3))
    roles = {name: _role(place, f"team-{number // SHARERS:05d}") for number, name in enumerate(sharing)}
    has_secret, has_no_queue = frozenset(secret), frozenset(without_queue)
    functions = tuple(
        _function(
            name,
            roles.get(name) or _role(place, name),
            _variables(random, place) | (_secret(random) if name in has_secret else {}),
            None if name in has_no_queue else place.arn("sqs", "failed"),
            YEAR_BEGAN - DAY + number,
        )
        for number, name in enumerate(names)
    )
    users = {role: frozenset(name for name in sharing if roles[name] == role) for role in sorted(set(roles.values()))}
    # A role that is left with one function has no second user.
    return Planted(functions, has_secret, has_no_queue, {role: who for role, who in users.items() if len(who) > 1})


_TEAMS = ("billing", "checkout", "identity", "orders", "reports", "search", "shipping", "stock")


def _role(place: Place, name: str) -> str:
    return place.global_arn("iam", f"role/{name}")


def _function(name: str, role: str, variables: Mapping[str, str], queue: str | None, modified: float) -> Function:
    wanted = configuration.new(
        {
            "Role": role,
            "Runtime": "python3.13",
            "Handler": "app.handler",
            "Environment": {"Variables": variables},
            "DeadLetterConfig": {"TargetArn": queue},
        }
    )
    revision = f"{name}-1"
    return Function(name, Version(LATEST, wanted, _CODE, modified, revision))


def _variables(random: Random, place: Place) -> dict[str, str]:
    """What functions have that is no secret, some of it under names that sound like one."""
    stage, table = random.choice(("dev", "test", "prod")), random.randrange(1000)
    plain = {"STAGE": stage, "LOG_LEVEL": "INFO", "TABLE_NAME": f"{stage}-table-{table}"}
    sounding: tuple[dict[str, str], ...] = (
        {},
        {"TOKEN_TTL_SECONDS": "3600"},
        {"DB_SECRET_ARN": place.arn("secretsmanager", f"secret:{stage}/db-{table}")},
        {"SECRET_NAME": f"{stage}/api-{table}"},
    )
    return plain | random.choice(sounding)


def _secret(random: Random) -> dict[str, str]:
    """One credential of a form that everybody knows, or under a name that says so."""
    made = (
        lambda: {"AWS_KEY_ID": "AKIA" + _any(random, string.ascii_uppercase + "234567", 16)},
        lambda: {"GITHUB_TOKEN": "ghp_" + _any(random, string.ascii_letters + string.digits, 36)},
        lambda: {"DATABASE_URL": f"postgresql://app:{_any(random, _LETTERS, 20)}@db.internal:5432/app"},
        lambda: {"DB_PASSWORD": _any(random, _LETTERS, 20)},
        lambda: {"STRIPE_API_KEY": "sk_live_" + _any(random, string.ascii_letters + string.digits, 24)},
    )
    return random.choice(made)()


_LETTERS = string.ascii_letters + string.digits


def _any(random: Random, letters: str, count: int) -> str:
    return "".join(random.choices(letters, k=count))

"""The environment of a hub function, read and checked once at start-up. Nothing else reads os.environ."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import NamedTuple

from warden.errors import InvalidSettings
from warden.model import Mode

MOST_CHANGES = 1000  # in an hour: each is noted in one item, which has room for some more
MOST_CALLS = 15  # in a second: AWS's quota of an account in a region
MOST_CONCURRENCY = 10

SECRET = re.compile(r"arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]{1,519}", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,255}")
_ROLE = re.compile(r"[A-Za-z0-9_+=,.@/-]{1,512}")
_URL = re.compile(r"https://[A-Za-z0-9./_-]{1,512}", re.ASCII)


class Settings(NamedTuple):
    """What the template decided for one hub function."""

    control: str
    mode: Mode
    region: str
    bus: str
    findings_table: str
    changes_table: str
    restraints_table: str
    change_budget: int
    tags_exempt: bool
    spoke_role: str
    calls_per_second: int
    concurrency: int
    later_queue: str

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Raises InvalidSettings, naming the variable, when one is missing or out of range."""
        return cls(
            control=required("POWERTOOLS_SERVICE_NAME", environment),
            mode=Mode(one_of("WARDEN_MODE", tuple(Mode), environment)),
            region=required("AWS_REGION", environment),
            bus=required("WARDEN_BUS", environment),
            findings_table=required("WARDEN_FINDINGS_TABLE", environment),
            changes_table=required("WARDEN_CHANGES_TABLE", environment),
            restraints_table=required("WARDEN_RESTRAINTS_TABLE", environment),
            change_budget=whole_number("WARDEN_CHANGE_BUDGET", MOST_CHANGES, environment),
            tags_exempt=one_of("WARDEN_FUNCTION_TAGS_EXEMPT", ("true", "false"), environment) == "true",
            spoke_role=required("WARDEN_SPOKE_ROLE", environment, _ROLE),
            calls_per_second=whole_number("WARDEN_CALLS_PER_SECOND", MOST_CALLS, environment),
            concurrency=whole_number("WARDEN_CONCURRENCY", MOST_CONCURRENCY, environment),
            later_queue=optional("WARDEN_LATER_QUEUE", _URL, environment),
        )


def required(variable: str, environment: Mapping[str, str] = os.environ, form: re.Pattern[str] = _NAME) -> str:
    """The variable's value; raises InvalidSettings when it is absent or not of that form."""
    value = environment.get(variable, "")
    if not form.fullmatch(value):
        raise InvalidSettings(f"{variable} is missing or malformed: it must match {form.pattern}")
    return value


def optional(variable: str, form: re.Pattern[str], environment: Mapping[str, str] = os.environ) -> str:
    """The variable's value, empty when it is absent; raises InvalidSettings when it is not of that form."""
    return required(variable, environment, form) if environment.get(variable) else ""


def one_of(variable: str, allowed: tuple[str, ...], environment: Mapping[str, str] = os.environ) -> str:
    """The variable's value; raises InvalidSettings when it is none of `allowed`."""
    value = environment.get(variable, "")
    if value not in allowed:
        raise InvalidSettings(f"{variable} must be one of {', '.join(allowed)}")
    return value


def whole_number(variable: str, most: int, environment: Mapping[str, str] = os.environ) -> int:
    """The variable's value, a number up to `most`; raises InvalidSettings when it is anything else."""
    value = environment.get(variable, "")
    if not re.fullmatch(r"\d{1,4}", value, re.ASCII) or int(value) > most:
        raise InvalidSettings(f"{variable} must be a whole number from 0 to {most}")
    return int(value)

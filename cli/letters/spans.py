"""Times as they are typed and told: ages, days and moments."""

import re
from datetime import UTC, date, datetime, timedelta

from cli.options import moment

_SPAN = re.compile(r"(\d{1,5})([dhm])", re.ASCII)
_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


def span(given: str) -> timedelta:
    """The length of time that was typed, as 30d, 12h or 45m. Raises ValueError."""
    found = _SPAN.fullmatch(given)
    if found is None:
        raise ValueError("neither days, hours nor minutes, as 30d, 12h or 45m")
    return int(found[1]) * _UNITS[found[2]]


def end(given: str) -> datetime:
    """A time, or the midnight that ends a day. Raises ValueError and OverflowError."""
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return moment(given)
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), UTC)


def age(since: datetime, now: datetime) -> str:
    """How long ago it was, in the largest unit of which there is one."""
    for letter, unit in _UNITS.items():
        if now - since >= unit:
            return f"{(now - since) // unit}{letter}"
    return "0m"

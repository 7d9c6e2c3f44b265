"""Times as they are typed and told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cli.letters.spans import age, end, span

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "meant"), [("30d", timedelta(days=30)), ("12h", timedelta(hours=12)), ("45m", timedelta(minutes=45))]
)
def test_a_span_has_one_unit(given: str, meant: timedelta) -> None:
    assert span(given) == meant


@pytest.mark.parametrize("given", ["30", "d", "-1d", "1w", "1d12h", "", "1.5d", "٣d", "999999d"])
def test_what_is_no_span_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="neither days, hours nor minutes"):
        span(given)


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        (timedelta(days=3, hours=23), "3d"),
        (timedelta(hours=5, minutes=59), "5h"),
        (timedelta(minutes=2), "2m"),
        (timedelta(seconds=59), "0m"),
        (timedelta(seconds=-5), "0m"),
    ],
    ids=str,
)
def test_an_age_is_told_in_its_largest_unit(ago: timedelta, told: str) -> None:
    assert age(NOW - ago, NOW) == told


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("2026-03-03", datetime(2026, 3, 4, tzinfo=UTC)),
        ("2026-03-03T12:00+02:00", datetime(2026, 3, 3, 10, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_midnight_and_a_time_is_one(given: str, meant: datetime) -> None:
    assert end(given) == meant

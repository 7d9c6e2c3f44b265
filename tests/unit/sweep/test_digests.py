"""Digests: what is added is found, and hardly anything else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sweep.digests import FILTER_BYTES, Digests, Filter, digest_with

DIGEST = digest_with("2026-03-05")
NAMES = st.dictionaries(st.text(min_size=1, max_size=12), st.integers(0, 2**16 - 1), max_size=60)


@given(NAMES)
def test_every_name_has_the_value_that_was_kept_for_it(kept: dict[str, int]) -> None:
    digests = Digests()
    for name, number in kept.items():
        digests.add(DIGEST(name), number)

    found = {name: digests.get(DIGEST(name)) for name in kept}

    assert found == kept


def test_a_name_that_was_not_added_has_no_value() -> None:
    digests = Digests()
    for number in range(2000):
        digests.add(DIGEST(f"there-{number}"), number)

    assert [number for number in range(2000) if DIGEST(f"not-there-{number}") in digests] == []


def test_names_can_be_added_after_others_were_asked_for() -> None:
    digests = Digests()
    asked = []

    for number in range(1000):
        asked.append(DIGEST(str(number)) in digests)
        digests.add(DIGEST(str(number)))

    assert asked == [False] * 1000
    assert all(DIGEST(str(number)) in digests for number in range(1000))


def test_of_a_number_the_low_16_bits_are_kept() -> None:
    digests = Digests()
    digests.add(DIGEST("a"), 2**16 + 5)

    assert digests.get(DIGEST("a")) == Digests.value(2**16 + 5) == 5


def test_a_filter_finds_everything_that_was_added_also_after_it_was_kept() -> None:
    names = [DIGEST(str(number)) for number in range(5000)]
    first = Filter()
    for name in names:
        first.add(name)

    again = Filter(bytes(first))

    assert all(name in again for name in names)
    assert len(bytes(again)) == FILTER_BYTES


def test_a_filter_says_whether_a_name_seemed_to_be_there() -> None:
    added = Filter()

    assert [added.add(DIGEST("a")), added.add(DIGEST("b")), added.add(DIGEST("a"))] == [False, False, True]


def test_of_100_000_names_a_filter_takes_hardly_any_other_for_one() -> None:
    full = Filter()
    for number in range(100_000):
        full.add(DIGEST(f"there-{number}"))

    wrong = sum(DIGEST(f"not-there-{number}") in full for number in range(50_000))

    assert wrong <= 20  # expected are 7


def test_another_salt_makes_other_digests() -> None:
    assert digest_with("2026-03-06")("a") != DIGEST("a")

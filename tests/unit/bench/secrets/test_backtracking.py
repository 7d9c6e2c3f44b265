import pytest

from bench.secrets.adversaries import adversaries
from bench.secrets.backtracking import Search, TooManyStepsError


def growth(pattern: str, unit: str) -> float:
    """How many times the steps a search takes in four times the text."""
    return Search(pattern, unit * 200).steps / Search(pattern, unit * 50).steps


@pytest.mark.parametrize(
    ("pattern", "unit"),
    [
        pytest.param("abc", "ab", id="a word"),
        pytest.param("[a-z]{3,}", "aaaa ", id="runs that are taken whole"),
        pytest.param("[a-z]{1,8}!", "a", id="a bounded run with an end that is missing"),
        pytest.param("(?<![a-z])[a-z]+!", "a", id="a run that begins in one place"),
        pytest.param(r"\A[a-z]+!", "a", id="a run that begins where the text does"),
    ],
)
def test_a_linear_pattern_takes_as_many_times_the_steps_as_the_text_has_the_length(pattern: str, unit: str) -> None:
    times = growth(pattern, unit)

    assert times == pytest.approx(4, rel=0.05)


@pytest.mark.parametrize(
    ("pattern", "unit"),
    [
        pytest.param("[a-z]+!", "a", id="a run that may begin anywhere"),
        pytest.param("x.*y", "x", id="anything up to an end that is missing"),
        pytest.param(r"\A[a-z]*[a-y]*!", "a", id="two runs that share a border"),
    ],
)
def test_a_quadratic_pattern_takes_sixteen_times_the_steps_for_four_times_the_length(pattern: str, unit: str) -> None:
    times = growth(pattern, unit)

    assert times > 12


def test_a_search_that_would_go_on_for_ever_is_given_up() -> None:
    with pytest.raises(TooManyStepsError):
        Search(r"[a-z]*[a-z]*[a-z]*[a-z]*!", "a" * 400)


def test_adversaries_show_what_a_bad_pattern_does() -> None:
    pattern = "key=[a-z]+;"

    steps = max(Search(pattern, value).steps for value in adversaries(pattern, 400))

    assert steps > 400


@pytest.mark.parametrize("pattern", ["sk-[a-z]{2,}|x[0-9]*y", "(?<![a-z])(?:a|b{3,})+c"])
def test_adversaries_pump_each_thing_that_a_pattern_repeats(pattern: str) -> None:
    values = list(adversaries(pattern, 100))

    assert len(values) == 6

import pytest

from bench.secrets.adversaries import adversaries, patterns
from bench.secrets.backtracking import Search
from warden.secrets import find

SHORT, LONG = 80, 320
# Four times the length takes a linear search four times the steps, and a quadratic one sixteen times.
MOST_GROWTH = 8
# Four times the length has to show: a search this short is all beginning.
FEWEST_STEPS = 320


@pytest.mark.parametrize("pattern", patterns())
def test_no_value_makes_a_pattern_backtrack_without_end(pattern: str) -> None:
    growths = [
        Search(pattern, long).steps / max(Search(pattern, short).steps, FEWEST_STEPS)
        for short, long in zip(adversaries(pattern, SHORT), adversaries(pattern, LONG), strict=True)
    ]

    assert all(growth <= MOST_GROWTH for growth in growths)


@pytest.mark.parametrize("pattern", patterns())
def test_find_survives_what_is_made_against_it(pattern: str) -> None:
    environment = {f"API_KEY_{number}": value for number, value in enumerate(adversaries(pattern, 4096))}

    found = find(environment)

    assert {secret.variable for secret in found} <= environment.keys()


def test_the_patterns_of_every_module_are_tried() -> None:
    tried = patterns()

    assert any("AKIA" in pattern for pattern in tried)  # a provider's form
    assert any("hooks" in pattern for pattern in tried)  # in a function of its own

import pytest

from warden.secrets import Confidence, find
from warden.secrets.checksums import checksum_fits

# Published by their owners as made up or revoked: https://gist.github.com/coolaj86/eb8cddfd3e4251258712dfed03e1f86d and
# https://github.com/secretlint/secretlint/issues/200
PUBLISHED = {
    "gh" + "p_": "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + "0mLq17",
    "np" + "m_": "qkJaB6MffYVzZXWqmcoF49yrUxP3wf" + "0LsakP",
}


@pytest.mark.parametrize(("prefix", "body"), PUBLISHED.items())
def test_the_checksum_of_a_published_token_fits(prefix: str, body: str) -> None:
    fits = checksum_fits(prefix + body)

    assert fits is True


@pytest.mark.parametrize(("prefix", "body"), PUBLISHED.items())
@pytest.mark.parametrize("at", range(30))
def test_another_character_anywhere_makes_it_fit_no_more(prefix: str, body: str, at: int) -> None:
    changed = body[:at] + ("a" if body[at] != "a" else "b") + body[at + 1 :]

    assert checksum_fits(prefix + changed) is False


@pytest.mark.parametrize("token", ["gh" + "p_tooshort", "gl" + "pat-zQWBuTSOoRi4A9spHcVY", "", "npm_"])
def test_nothing_is_said_of_tokens_without_a_known_checksum(token: str) -> None:
    fits = checksum_fits(token)

    assert fits is None


def test_a_token_whose_checksum_does_not_fit_is_found_with_less_confidence() -> None:
    prefix, body = next(iter(PUBLISHED.items()))

    right, wrong = find({"A": prefix + body, "B": prefix + body[:-1] + "8"})

    assert [right.confidence, wrong.confidence] == [Confidence.HIGH, Confidence.MEDIUM]

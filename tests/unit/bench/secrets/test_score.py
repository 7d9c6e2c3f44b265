import pytest

from bench.secrets.choosing import Judged, fold, judged
from bench.secrets.labelled import Labelled
from bench.secrets.score import Score, score, score_by


def row(number: int, *, is_secret: bool, source: str = "here", value: str = "lilac7kite") -> Labelled:
    return Labelled(str(number), "DB_PASSWORD" if is_secret else "STAGE", value, is_secret, "password", source)


def test_counts_what_is_right_false_and_missed() -> None:
    rows = [row(1, is_secret=True), row(2, is_secret=True), row(3, is_secret=False), row(4, is_secret=False)]

    counted = score(rows, {"1", "3"})

    assert counted == Score(right=1, false=1, missed=1)


@pytest.mark.parametrize(
    ("counted", "precision", "recall", "f1"),
    [
        pytest.param(Score(8, 2, 0), 0.8, 1, 16 / 18, id="some are false"),
        pytest.param(Score(8, 0, 8), 1, 0.5, 16 / 24, id="some are missed"),
        pytest.param(Score(), 1, 1, 1, id="there is nothing, and nothing was named"),
    ],
)
def test_says_how_good_that_is(counted: Score, precision: float, recall: float, f1: float) -> None:
    figures = (counted.precision, counted.recall, counted.f1)

    assert figures == pytest.approx((precision, recall, f1))


def test_scores_each_source_by_itself() -> None:
    rows = [row(1, is_secret=True, source="a"), row(2, is_secret=True, source="b")]

    scores = score_by(lambda one: one.source, rows, {"2"})

    assert scores == {"a": Score(missed=1), "b": Score(right=1)}


def test_a_row_is_always_in_the_same_fold() -> None:
    rows = [row(number, is_secret=True) for number in range(100)]

    folds = [fold(one) for one in rows]

    assert folds == [fold(one) for one in reversed(rows)][::-1]
    assert len(set(folds)) == 5


def test_a_part_is_judged_by_what_the_others_chose() -> None:
    """Here the others hold only passwords of four characters, which the usual threshold passes over."""
    short = [row(number, is_secret=True, source="a", value="ki7e") for number in range(3)]
    harmless = [Labelled("9", "DB_PASSWORD", "l1ac", is_secret=False, kind="password", source="b")]

    told = judged([*short, *harmless], lambda one: one.source)

    assert told == Judged(Score(false=1, missed=3), {"a": Score(missed=3), "b": Score(false=1)})

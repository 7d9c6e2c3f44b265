"""A plot without a library: precision against recall, one dot for each detector."""

from collections.abc import Iterator, Sequence
from html import escape

from bench.secrets.measuring import Measured

SIDE = 480
MARGIN = 60
LINE = 16
TICKS = tuple(tenth / 10 for tenth in range(11))


def svg(measured: Sequence[Measured]) -> str:
    whole = SIDE + 2 * MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="{whole}" font-size="12">',
            f'<rect width="{whole}" height="{whole}" fill="white"/>',
            *_axes(),
            *_dots(measured),
            "</svg>\n",
        ]
    )


def _axes() -> Iterator[str]:
    for share in TICKS:
        across, down = _place(share, share)
        yield f'<path d="M{MARGIN} {down}H{MARGIN + SIDE}M{across} {MARGIN}V{MARGIN + SIDE}" stroke="#ddd"/>'
        yield f'<text x="{across - 8}" y="{MARGIN + SIDE + 18}">{share:.1f}</text>'
        yield f'<text x="{MARGIN - 28}" y="{down + 4}">{share:.1f}</text>'
    yield f'<text x="{MARGIN + SIDE / 2}" y="{MARGIN + SIDE + 40}">recall</text>'
    yield f'<text x="{MARGIN - 50}" y="{MARGIN - 20}">precision</text>'


def _dots(measured: Sequence[Measured]) -> Iterator[str]:
    """From the top down, so that each label finds its place under the one before."""
    free = 0.0
    for one in sorted(measured, key=lambda one: -one.whole.precision):
        across, down = _place(one.whole.recall, one.whole.precision)
        line = max(down + 20, free)
        free = line + LINE
        label = f"{one.name}, {one.pairs_per_second:,.0f} pairs/s"
        yield f'<circle cx="{across}" cy="{down}" r="5"/>'
        yield f'<text x="{across - 8}" y="{line}" text-anchor="end">{escape(label)}</text>'


def _place(recall: float, precision: float) -> tuple[float, float]:
    return round(MARGIN + recall * SIDE, 1), round(MARGIN + (1 - precision) * SIDE, 1)

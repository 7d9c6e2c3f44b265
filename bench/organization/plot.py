"""A plot without a library: calls against functions, both by powers of ten; lines for our sweep, dots for others."""

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

SIDE = 480
MARGIN = 80
FUNCTIONS = (2.0, 5.5)  # powers of ten
CALLS = (1.0, 5.5)

Point = tuple[float, float]


def svg(figures: Mapping[str, Any]) -> str:
    """Calls in the guarded account."""
    whole = SIDE + 2 * MARGIN
    ours = [(one["functions"], one["sweep"]["calls_in_account"]) for one in figures["growth"]]
    floor = [(one["functions"], one["floor"]) for one in figures["growth"]]
    dots: dict[Point, str] = {}
    for one in figures["tools"]:
        dots.setdefault((one["functions"], one["calls_in_account"]), one["name"])  # of those in one place the first
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="{whole}" font-size="12">',
            f'<rect width="{whole}" height="{whole}" fill="white"/>',
            *_axes(),
            _line(floor, "#aaa"),
            _line(ours, "#06c"),
            *(_dot(name, point) for point, name in dots.items()),
            "</svg>\n",
        ]
    )


def _axes() -> Iterator[str]:
    for power in range(math.ceil(FUNCTIONS[0]), math.ceil(FUNCTIONS[1])):
        across, _ = _place((10**power, 10 ** CALLS[0]))
        yield f'<path d="M{across} {MARGIN}V{MARGIN + SIDE}" stroke="#ddd"/>'
        yield f'<text x="{across - 20}" y="{MARGIN + SIDE + 18}">{10**power:,}</text>'
    for power in range(math.ceil(CALLS[0]), math.ceil(CALLS[1])):
        _, down = _place((10 ** FUNCTIONS[0], 10**power))
        yield f'<path d="M{MARGIN} {down}H{MARGIN + SIDE}" stroke="#ddd"/>'
        yield f'<text x="{MARGIN - 50}" y="{down + 4}">{10**power:,}</text>'
    yield f'<text x="{MARGIN + SIDE / 2}" y="{MARGIN + SIDE + 40}">functions</text>'
    yield f'<text x="{MARGIN - 60}" y="{MARGIN - 20}">calls in the account (grey: N/50 + N/100 + 10)</text>'


def _line(points: Sequence[Point], colour: str) -> str:
    path = "L".join(f"{across} {down}" for across, down in map(_place, points))
    return f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>' if path else ""


def _dot(name: str, point: Point) -> str:
    across, down = _place(point)
    text = f"{escape(name)}, {point[1]:,.0f}"
    return f'<circle cx="{across}" cy="{down}" r="5"/><text x="{across + 9}" y="{down + 4}">{text}</text>'


def _place(point: Point) -> Point:
    across, down = (
        (math.log10(figure) - least) / (most - least)
        for figure, (least, most) in zip(point, (FUNCTIONS, CALLS), strict=True)
    )
    return round(MARGIN + across * SIDE, 1), round(MARGIN + (1 - down) * SIDE, 1)

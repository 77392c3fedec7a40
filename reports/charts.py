"""Charts as SVG, drawn by the server: no script, no style in the page. Each stands above the table of its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 960, 240
LEFT, RIGHT, TOP, BOTTOM = 56, 40, 12, 28
LEVELS = 5
CELL, HOURS, NAMES = 36, 24, 88


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart with what it shows."""

    title: str
    svg: SafeString


class Bar(NamedTuple):
    """A bar: its place, and what it says."""

    x: float
    y: float
    width: float
    height: float
    says: str


class Mark(NamedTuple):
    """A text at a place of the chart."""

    x: float
    y: float
    text: str


def bars(
    title: str, names: Sequence[str], values: Sequence[int | None], texts: Sequence[str], short: Sequence[str] = ()
) -> Chart:
    """A bar for each value, as high as it is. `texts`: the values in words; `short`: the names as they stand below."""
    top = ceiling(max((value for value in values if value), default=1))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(values))
    high = HEIGHT - TOP - BOTTOM
    drawn = [
        Bar(
            round(LEFT + place * step + step * 0.1, 2),
            round(TOP + high * (1 - (value or 0) / top), 2),
            round(step * 0.8, 2),
            round(high * (value or 0) / top, 2),
            f"{name}: {text}",
        )
        for place, (name, value, text) in enumerate(zip(names, values, texts, strict=True))
    ]
    every = ceil(len(names) / 8)
    below = [
        Mark(round(LEFT + (place + 0.5) * step, 2), HEIGHT - 8, _short(name))
        for place, name in enumerate(short or names)
        if place % every == 0
    ]
    beside = [Mark(LEFT - 8, TOP + high * (1 - part / 2) + 4, str(round(top * part / 2))) for part in (0, 1, 2)]
    lines = [TOP + high * (1 - part / 2) for part in (0, 1, 2)]
    context = {"title": title, "width": WIDTH, "height": HEIGHT, "bars": drawn, "below": below, "beside": beside}
    places = {"lines": lines, "left": LEFT, "right": WIDTH - RIGHT}
    return Chart(title, render_to_string("admin/reports/bars.svg", context | places))


class Hour(NamedTuple):
    """An hour of the week: its place, how dark it is, and what it says."""

    x: int
    y: int
    level: int
    says: str


def week(title: str, names: Sequence[str], values: dict[tuple[int, int], int]) -> Chart:
    """Seven rows of 24 hours, the darker the more. `values`: by day of the week and hour."""
    most = max(values.values())
    hours = [
        Hour(NAMES + hour * CELL, 20 + day * CELL, ceil(LEVELS * value / most), f"{names[day]} {hour:02}:00: {value}")
        for (day, hour), value in values.items()
    ]
    beside = [Mark(NAMES - 8, 20 + day * CELL + 22, name) for day, name in enumerate(names)]
    above = [Mark(NAMES + hour * CELL + CELL / 2, 14, f"{hour:02}") for hour in range(0, HOURS, 3)]
    size = {"width": NAMES + HOURS * CELL, "height": 20 + 7 * CELL, "cell": CELL - 2}
    context = {"title": title, "hours": hours, "beside": beside, "above": above, **size}
    return Chart(title, render_to_string("admin/reports/week.svg", context))


def ceiling(value: int) -> int:
    """The next even number that is round enough for an axis."""
    unit: int = 10 ** max(0, floor(log10(value)))
    return next(top for factor in (1, 2, 4, 6, 8, 10) if (top := max(2, factor * unit)) >= value)


def _short(name: str) -> str:
    return name if len(name) <= 14 else f"{name[:13]}…"

"""Asks a trained bot questions whose answers are known, and counts what becomes of them."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from typing import NamedTuple

Rows = list[tuple[str, str]]
"""Text and category."""
BINS = 10
EVERY = 5


class Outcome(NamedTuple):
    """Shares in percent, milliseconds, and the share of right ones and the mean confidence by tenth of confidence.

    `right`, `wrong`: of direct answers. `asked`: questions back with the right interaction; `astray`: without it.
    `refused`: of foreign questions, those without an answer.
    """

    right: float
    wrong: float
    asked: float
    astray: float
    refused: float
    p50: float
    p99: float
    bins: list[tuple[int, float, float]]

    @property
    def counted(self) -> float:
        """The right ones, a question back with the right interaction as half a right one."""
        return self.right + self.asked / 2

    @property
    def error(self) -> float:
        """The expected calibration error in percent."""
        total = sum(count for count, _, _ in self.bins)
        return 100 * sum(count * abs(right - sure) for count, right, sure in self.bins) / max(total, 1)


def few(phrases: Rows, shots: int, seed: int) -> Rows:
    """So many phrases of each category, by chance; all for 0."""
    chance, found = random.Random(seed), []
    for name in sorted({category for _, category in phrases}):
        own = [row for row in phrases if row[1] == name]
        found += chance.sample(own, min(shots, len(own))) if shots else own
    return found


def held_out(rows: Rows) -> tuple[Rows, Rows]:
    """The phrases, and every fifth as a question."""
    return [row for at, row in enumerate(rows) if at % EVERY != EVERY - 1], rows[EVERY - 1 :: EVERY]


def ask(matcher: object, names: list[str], questions: Rows, foreign: Iterable[str]) -> tuple[Outcome, list[str]]:
    """Asks a matcher all questions. `names`: the category of each interaction. Also gives a line for each mistake."""
    taken: list[float] = []
    mistakes: list[str] = []
    counts = {"right": 0, "wrong": 0, "asked": 0, "astray": 0}

    def match(text: str) -> object:
        begun = time.perf_counter()
        found = matcher.match(text)
        taken.append(time.perf_counter() - begun)
        return found

    for text, category in questions:
        found = match(text)
        if found.interaction is not None:
            kind = "right" if names[found.interaction] == category else "wrong"
        elif found.between:
            kind = "asked" if category in [names[number] for number in found.between] else "astray"
        else:
            continue
        counts[kind] += 1
        if kind == "wrong":
            mistakes.append(f"{text!r} is {category}, not {names[found.interaction]}")
    answered = [(text, found.interaction) for text in foreign if (found := match(text)).interaction is not None]
    mistakes += [f"{text!r} is foreign, not {names[number]}" for text, number in answered]
    ordered = sorted(taken) or [0.0]
    p50, p99 = (1000 * ordered[min(len(ordered) - 1, len(ordered) * share // 100)] for share in (50, 99))
    shares = [100 * counts[kind] / max(len(questions), 1) for kind in ("right", "wrong", "asked", "astray")]
    refused = 100 * (1 - len(answered) / max(len(list(foreign)), 1))
    return Outcome(*shares, refused, p50, p99, calibration(matcher, names, questions)), mistakes


def calibration(matcher: object, names: list[str], questions: Rows) -> list[tuple[int, float, float]]:
    """By tenth of confidence in the likeliest interaction: questions, share of right ones, mean confidence."""
    bins: list[list[tuple[bool, float]]] = [[] for _ in range(BINS)]
    for text, category in questions:
        for first in matcher.nearest(text, 1):
            sure = first.confidence
            bins[min(BINS - 1, int(BINS * sure))].append((names[first.interaction] == category, sure))
    return [(len(each), _mean(right for right, _ in each), _mean(sure for _, sure in each)) for each in bins]


def _mean(numbers: Iterable[float]) -> float:
    found = list(numbers)
    return sum(found) / len(found) if found else 0.0

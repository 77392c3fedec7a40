"""Patterns of configurers: bounded in size before they are compiled, and in time when they run."""

from __future__ import annotations

import math
import re
import unicodedata

import regex  # type: ignore[import-untyped]

from bots.understanding.normalization import DASHES
from plain_text import visible

LARGEST = 2000
"""The most parts of a pattern with its repetitions written out: `(ab){3}` has 6. An answer has at most 500 characters.

A pattern is compiled in proportion to this size: `a{10000000}` would take 2.6 GiB.
"""

SECONDS = 0.05
"""If matching takes longer, the answer counts as not fitting."""

REPETITION = re.compile(r"\{([0-9]*)(,?)([0-9]*)\}")
CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
# Comments and odd classes, in which brackets are not what they seem.
MISLEADING = re.compile(r"\(\?#|\(\?[a-zA-Z0-9]*x|\[\^?\]")


class PatternRefused(ValueError):
    """The pattern cannot be used. `too_large`, or `reason`: why it is not a regular expression."""

    def __init__(self, *, too_large: bool = False, reason: str = "") -> None:
        super().__init__(reason or "too large")
        self.too_large, self.reason = too_large, reason


def compiled(pattern: str) -> regex.Pattern[str]:
    """The compiled pattern. Raises PatternRefused; one that is too large is not compiled."""
    if size(pattern) > LARGEST:
        raise PatternRefused(too_large=True)
    try:
        return regex.compile(pattern)
    except (regex.error, OverflowError, RecursionError, ValueError) as error:
        raise PatternRefused(reason=str(error)) from None


def matching(pattern: str, said: str) -> str | None:
    """The answer as it fits the pattern, as a whole: as typed, or with its characters in their plain form."""
    try:
        known = compiled(pattern)
        plain = re.sub(r"\s", " ", DASHES.sub("-", visible(said))).strip()
        for form in dict.fromkeys((said, plain, unicodedata.normalize("NFKC", plain))):
            if known.fullmatch(form, timeout=SECONDS, concurrent=True):
                return form
    except (TimeoutError, PatternRefused):
        return None
    return None


def size(pattern: str) -> float:
    """The number of parts of a pattern with its repetitions written out; infinite if that cannot be told."""
    counts = math.prod(_count(found) for found in REPETITION.finditer(pattern))
    if counts * len(pattern) <= LARGEST:
        return counts * len(pattern)
    return math.inf if MISLEADING.search(pattern) else _written_out(pattern)


def _written_out(pattern: str) -> float:
    sizes = [0.0]
    last, at = 0.0, 0
    while at < len(pattern):
        found = CLASS.match(pattern, at) or REPETITION.match(pattern, at)
        char = pattern[at]
        at = found.end() if found else at + (2 if char == "\\" else 1)
        if char == "(":
            sizes.append(0)
            last = 0
            continue
        if char == "{" and found:
            more = last * (_count(found) - 1)
            last += more
            sizes[-1] += more
            continue
        last = sizes.pop() if char == ")" and len(sizes) > 1 else 1
        sizes[-1] += last
    return sum(sizes)


def _count(found: re.Match[str]) -> int:
    """How often a repetition writes its part out: at least, and if that is not said, at most."""
    return max(1, int(found[1] or 0), int(found[3] or 0) if len(found[3]) > 3 else 1)

"""Lengths of time as figures keep them: how often each length was, in whole seconds rounded to two digits.

So the median and the other percentiles of any days can be read without their waits. They are wrong by at most 5 %.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from math import ceil
from typing import TypeAlias

Lengths: TypeAlias = Counter[int]
"""By seconds: how often."""


def two_digits(length: timedelta) -> int:
    """The length in seconds, rounded to its first two digits. Never negative."""
    seconds = max(0, int(length.total_seconds()))
    unit: int = 10 ** max(0, len(str(seconds)) - 2)
    return (seconds + unit // 2) // unit * unit


def percentile(lengths: Lengths, percent: int) -> int | None:
    """The shortest length that is not exceeded by `percent` of all; None if there are none."""
    left = ceil(lengths.total() * percent / 100)
    for seconds in sorted(lengths):
        left -= lengths[seconds]
        if left <= 0 and lengths[seconds]:
            return seconds
    return None

"""The one day in an answer: in figures, with the name of a month, counted from today, or by its number alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from bots.understanding.exact_words import NEGATIONS
from bots.understanding.normalization import DASHES, ascii_digits, comparable
from bots.wording.values import days_of_month, relative_days
from bots.wording.values.calendars import months, spelled_out
from bots.wording.values.reading import Conventions, OtherSide, Reading, When
from plain_text import visible

TIME = re.compile(
    r"(?:\b(?:at|um|gegen|ca\.|à|vers|الساعة) )?(?:"
    r"[t ]?\b\d{1,2}(?::\d{2}){1,2}(?:\.\d+)?\s?(?:z\b|[ap]\.?m\b\.?|uhr\b)?(?:[+-]\d{2}:?\d{2})?"
    r"|\b\d{1,2}\s?(?:uhr|[ap]\.?m)\b\.?|\b\d{1,2}\s?h(?:\s?\d{2})?\b|\b\d{1,2}\.\d{2}\s?uhr\b)"
    r"|\b(?:at|um) \d{1,2}$",
)
# No negation there: on the day.
IN_PORTUGUESE = re.compile(r"\bno dia\b")
EAST_ASIAN = str.maketrans("년월일号號", "年月日日日")
YEAR_FIRST = re.compile(r"(?<![\d.,/])(\d{4})\s?([./\- ]|年)\s?(\d{1,2})\s?(?:\2|月)\s?(\d{1,2})(?!\d)日?")
YEAR_LAST = re.compile(r"(?<![\d.,/])(\d{1,2})\s?([./\- ])\s?(\d{1,2})\s?\2\s?('?\d{4}|'?\d{2})(?!\d)")
NO_YEAR = re.compile(r"(?<![\d.,/])(\d{1,2})\s?([./]|月)\s?(\d{1,2})(?:日|\.(?!\d)|(?![\d./]))")
COMPACT = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")
# Thai vowel signs are no letters for `re`.
WORD = re.compile(r"(?:[^\W\d_]|[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])+|'?\d+")
# A year of two digits is at most so many years from now if the question does not say past or future: 31.12.85.
YEARS_AHEAD = 10
# A year further away is no year: "order 4711 of Dec 5".
YEARS_AROUND = 300

# Earlier ones are of two digits, or slips.
FIRST_YEAR = 1000
# A question about the future takes a year of two digits so many years ahead: 1/2/25 is over.
FUTURE = timedelta(days=365.25 * 50)

# In Thailand years are counted from the Buddha's death: 2569 is 2026.
BUDDHIST = 543
BUDDHIST_YEARS = (BUDDHIST - 120, BUDDHIST + 120)

Parts = tuple[int | None, int, int]
"""Year (None if it was not said), month, day."""


def day(said: str, when: When, by: Conventions) -> Reading | OtherSide | None:
    """The day, as 2026-12-31. None if there is none, or several.

    An ambiguous day and month are read in the order of the bot's language; a missing year or one of two digits as
    `when` says, else as people mean it.
    """
    text = ascii_digits(DASHES.sub("-", unicodedata.normalize("NFKC", visible(said)))).lower()
    text = TIME.sub(" ", text) if not re.fullmatch(r"\d{1,2}\.\d{1,2}\.?", text.strip()) else text
    if by.language.startswith("pt"):
        text = IN_PORTUGUESE.sub("dia", text)
    if NEGATIONS.intersection(comparable(text).split()):
        return None
    figures = text.translate(EAST_ASIAN)
    found = _in_figures(figures, by) or _with_month(figures, by)
    if found is None:
        counted = relative_days.day(text, when, by) or days_of_month.day(text, when, by)
        return _reading(counted, when, by, back=True) if counted else None
    readings, complete = found
    if complete and any((year or 0) < FIRST_YEAR for year, _month, _day in readings):
        return None  # 1/1/0026 is not 2026
    days = [made for reading in readings if (made := _completed(reading, when, by.today))]
    if days:
        return _reading(days[0], when, by, back=len(set(days)) > 1 or not complete)
    others = [made for reading in readings if (made := _completed(reading, "any", by.today))]
    return OtherSide(others[0]) if others else None


def _reading(made: date, when: When, by: Conventions, *, back: bool) -> Reading | OtherSide:
    if (when == "past" and made > by.today) or (when == "future" and made < by.today):
        return OtherSide(made)
    return Reading(made.isoformat(), spelled(made, by) if back else "")


def spelled(made: date, by: Conventions) -> str:
    """The day in words of the bot's language: 31 December 2026."""
    from babel.dates import format_date

    return format_date(made, format="long", locale=by.locale)


def _in_figures(text: str, by: Conventions) -> tuple[list[Parts], bool] | None:
    """The readings of the one date in figures, the likeliest first, and whether it was said with its whole year."""
    found: set[tuple[tuple[Parts, ...], bool]] = set()
    for match in YEAR_FIRST.finditer(text):
        found.add((((int(match[1]), int(match[3]), int(match[4])),), True))
    for match in COMPACT.finditer(text):
        found.add((((int(match[1]), int(match[2]), int(match[3])),), True))
    rest = COMPACT.sub(" ", YEAR_FIRST.sub(" ", text))
    for match in YEAR_LAST.finditer(rest):
        year = match[4].lstrip("'")
        found.add((_orders(int(match[1]), int(match[3]), int(year), match[2], by), len(year) == 4))
    for match in NO_YEAR.finditer(YEAR_LAST.sub(" ", rest)):
        found.add((_orders(int(match[1]), int(match[3]), None, match[2], by), False))
    if len(found) != 1:
        return None
    readings, complete = found.pop()
    return list(readings), complete


def _orders(first: int, second: int, year: int | None, sign: str, by: Conventions) -> tuple[Parts, ...]:
    """The ways to read two figures as day and month."""
    if first > 31 and year is not None and year <= 31:  # 85-12-31
        return ((first, second, year),)
    if year is not None and year < 100 and _year_first(by.locale):
        return ((first, second, year), (year, first, second), (year, second, first))
    day_first: Parts = (year, second, first)
    month_first: Parts = (year, first, second)
    if sign == "月":
        return (month_first,)
    if sign == ".":
        return (day_first, month_first) if _month_first(by.locale) or second > 12 else (day_first,)
    return (month_first, day_first) if _month_first(by.locale) else (day_first, month_first)


@cache
def _year_first(locale: str) -> bool:
    """Whether this locale writes the year first also if it has two digits."""
    from babel.dates import get_date_format

    return get_date_format("short", locale).pattern.lower().startswith("y")


@cache
def _month_first(locale: str) -> bool:
    """Whether this locale writes the month before the day."""
    from babel.dates import get_date_format

    pattern = get_date_format("short", locale).pattern
    return pattern.lower().index("m") < pattern.lower().index("d")


def _with_month(text: str, by: Conventions) -> tuple[list[Parts], bool] | None:
    """The date with the name of a month, wherever day and year stand: "on the 31st of December '85"."""
    names = months(by.language)
    words = WORD.findall(spelled_out(text))
    found = [(at, names[word]) for at, word in enumerate(map(comparable, words)) if word in names]
    figures = [word for word in words if word.lstrip("'").isdecimal()]
    # A word such as "may" or "so" can be something else: the month has a figure beside it.
    found = [(at, month) for at, month in found if _is_beside_figure(words, at)]
    if len(found) != 1 or not 1 <= len(figures) <= 2:
        return None
    years = [figure for figure in figures if len(figure) == 4 or figure.startswith("'") or int(figure) > 31]
    days = [figure for figure in figures if figure not in years]
    if len(days) == 2:
        days, years = days[:1], days[1:]
    if len(days) != 1 or len(years) > 1:
        return None
    year = int(years[0].lstrip("'")) if years else None
    return [(year, found[0][1], int(days[0]))], bool(years) and len(years[0]) == 4


def _is_beside_figure(words: list[str], at: int) -> bool:
    beside: Iterable[str] = words[max(0, at - 3) : at + 2]
    return any(word.lstrip("'").isdecimal() for word in beside)


def _completed(parts: Parts, when: When, today: date) -> date | None:
    """The day with its whole year, or None if there is no such day."""
    year, month, day_ = parts
    if year is not None and BUDDHIST_YEARS[0] <= year - today.year <= BUDDHIST_YEARS[1]:
        year -= BUDDHIST
    if year is not None and year >= FIRST_YEAR:
        return _made(year, month, day_) if abs(year - today.year) <= YEARS_AROUND else None
    if year is None:
        candidates = [_made(today.year + more, month, day_) for more in range(-8, 9)]
    else:
        candidates = [_made(century + year, month, day_) for century in range(1000, 3000, 100)]
    days = [made for made in candidates if made is not None]
    before = [made for made in days if made <= today]
    after = [made for made in days if made >= today]
    if when == "past":
        return max(before, default=None)
    if when == "future":
        return min((made for made in after if made - today <= FUTURE), default=None)
    if year is None:
        return min(days, key=lambda made: abs(made - today), default=None)
    return max((made for made in days if made <= today + timedelta(days=365.25 * YEARS_AHEAD)), default=None)


def _made(year: int, month: int, day_: int) -> date | None:
    try:
        return date(year, month, day_)
    except ValueError:
        return None

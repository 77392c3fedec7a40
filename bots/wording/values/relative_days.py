"""A day counted from today: tomorrow, in two weeks, next Friday."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from bots.understanding.exact_words import UNITS
from bots.understanding.exactness import canonical
from bots.understanding.normalization import comparable
from bots.wording.values import east_asian_days
from bots.wording.values.around import AROUND
from bots.wording.values.calendars import weekdays
from bots.wording.values.reading import Conventions, When
from bots.wording.values.relative_words import (
    ARTICLES,
    BARE_UNIT_AFTER,
    FROM_TODAY,
    LAST,
    NEXT_TO_WEEKDAYS,
    NUMBERS,
    WEEKDAYS,
)
from bots.wording.values.relative_words import UNITS as OTHER_UNITS

IN = "in|dans|بعد|en|tra|fra|em|over|za|через|dentro de|daqui|within|na"
AHEAD = re.compile(rf"(?:{IN})? ?(\d{{1,3}}) (day|week|month|year)(?: (?:from (?:now|today)|sonra|icinde))?")
AHEAD_WORDS = re.compile(rf"(?:{IN}) |.* (?:from (?:now|today)|sonra|icinde)")
AGO = re.compile(
    r"(?:vor|il y a|قبل|منذ|hace) (\d{1,3}) (day|week|month|year)"
    r"|(\d{1,3}) (day|week|month|year) (?:ago|fa|atras|geleden|temu)"
)
BESIDE_WEEKDAYS = AROUND | LAST | NEXT_TO_WEEKDAYS


def day(said: str, when: When, by: Conventions) -> date | None:
    """The day, or None if nothing of the kind is said, or anything beside it."""
    bare = comparable(said)
    text = " ".join(_counted(bare))
    if (days := FROM_TODAY.get(bare, FROM_TODAY.get(text))) is not None:
        return by.today + timedelta(days=days)
    if (found := east_asian_days.counted(said)) is not None:
        return _moved(by.today, *found)
    if (ahead := AHEAD.fullmatch(text)) and AHEAD_WORDS.match(text):
        return _moved(by.today, int(ahead[1]), ahead[2])
    if ago := AGO.fullmatch(text):
        return _moved(by.today, -int(ago[1] or ago[3]), ago[2] or ago[4])
    if (named := east_asian_days.weekday(said, by.today)) is not None:
        return named - timedelta(days=7) if when == "past" else named
    return _weekday(text.split(), when, by)


def _counted(bare: str) -> list[str]:
    """The words that count, units and numbers in one form: "in a week" is "in 1 week"."""
    typed = [NUMBERS.get(word, word) for word in bare.split()]
    units = {**UNITS, **OTHER_UNITS}
    numbered: list[str] = []
    for before, word, after in zip(["", *typed], typed, [*typed[1:], ""], strict=False):
        if before in BARE_UNIT_AFTER and word in units:
            numbered.append("1")
        numbered.append("1" if word in ARTICLES and after in units else word)
    words = [OTHER_UNITS.get(word, word) for word in canonical(" ".join(numbered)).split()]
    return [word for word in words if word not in AROUND]


def _moved(today: date, count: int, unit: str) -> date:
    """The day so many units from today; a month has as many days as it has."""
    if unit in ("day", "week"):
        return today + timedelta(days=count * (7 if unit == "week" else 1))
    months = today.year * 12 + today.month - 1 + count * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _weekday(words: list[str], when: When, by: Conventions) -> date | None:
    """The next such weekday after today, or the last one before it."""
    names = {**weekdays(by.language), **WEEKDAYS}
    found = [names[word] for word in words if word in names]
    if len(found) != 1 or not BESIDE_WEEKDAYS.issuperset(word for word in words if word not in names):
        return None
    ahead = (found[0] - by.today.weekday() - 1) % 7 + 1
    back = when == "past" or bool(LAST.intersection(words))
    return by.today + timedelta(days=ahead - 7 if back and ahead < 7 else -7 if back else ahead)

"""A day counted from today: tomorrow, in two weeks, next Friday."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

from bots.understanding.exact_words import UNITS
from bots.understanding.exactness import canonical
from bots.understanding.normalization import comparable
from bots.wording.values.around import AROUND
from bots.wording.values.calendars import weekdays
from bots.wording.values.reading import Conventions, When

FROM_TODAY = {
    words: days
    for days, sentences in (
        (-2, "day before yesterday|vorgestern|avant hier|اول امس|anteayer|altroieri"),
        (-1, "yesterday|gestern|hier|امس|البارحه|ayer|ieri|ontem|gisteren|dun|wczoraj|вчера"),
        (0, "today|heute|aujourdhui|اليوم|hoy|oggi|hoje|vandaag|bugun|dzis|dzisiaj|сегодня"),
        (1, "tomorrow|morgen|demain|غدا|manana|domani|amanha|yarin|jutro|завтра"),
        (2, "day after tomorrow|ubermorgen|apres demain|بعد غد|pasado manana|dopodomani|overmorgen|послезавтра"),
    )
    for words in sentences.split("|")
}
ARTICLES = frozenset(("a", "an", "ein", "eine", "einer", "einem", "un", "une"))
AHEAD = re.compile(
    r"(?:in|dans|بعد|en|tra|fra|em|over|za|через)? ?(\d{1,3}) (day|week|month|year)(?: from (?:now|today))?"
)
AHEAD_WORDS = re.compile(r"(?:in|dans|بعد|en|tra|fra|em|over|za|через) |.* from (?:now|today)")
AGO = re.compile(
    r"(?:vor|il y a|قبل|منذ|hace) (\d{1,3}) (day|week|month|year)"
    r"|(\d{1,3}) (day|week|month|year) (?:ago|fa|atras|geleden|temu)"
)
LAST = frozenset(("last", "letzten", "letzter", "vergangenen", "dernier", "الماضي", "pasado", "scorso"))
BESIDE_WEEKDAYS = AROUND | LAST | frozenset(
    ("next", "this", "on", "coming", "nachsten", "nachster", "kommenden", "am", "diesen",
     "prochain", "ce", "القادم", "يوم")
)  # fmt: skip


def day(said: str, when: When, by: Conventions) -> date | None:
    """The day, or None if nothing of the kind is said, or anything beside it."""
    typed = comparable(said).split()
    counted = ["1" if each in ARTICLES and after in UNITS else each for each, after in pairwise([*typed, ""])]
    words = [word for word in canonical(" ".join(counted)).split() if word not in AROUND]
    text = " ".join(words)
    if text in FROM_TODAY:
        return by.today + timedelta(days=FROM_TODAY[text])
    if (ahead := AHEAD.fullmatch(text)) and AHEAD_WORDS.match(text):
        return _moved(by.today, int(ahead[1]), ahead[2])
    if ago := AGO.fullmatch(text):
        return _moved(by.today, -int(ago[1] or ago[3]), ago[2] or ago[4])
    return _weekday(words, when, by)


def _moved(today: date, count: int, unit: str) -> date:
    """The day so many units from today; a month has as many days as it has."""
    if unit in ("day", "week"):
        return today + timedelta(days=count * (7 if unit == "week" else 1))
    months = today.year * 12 + today.month - 1 + count * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _weekday(words: list[str], when: When, by: Conventions) -> date | None:
    """The next such weekday after today, or the last one before it."""
    names = weekdays(by.language)
    found = [names[word] for word in words if word in names]
    if len(found) != 1 or not BESIDE_WEEKDAYS.issuperset(word for word in words if word not in names):
        return None
    ahead = (found[0] - by.today.weekday() - 1) % 7 + 1
    back = when == "past" or bool(LAST.intersection(words))
    return by.today + timedelta(days=ahead - 7 if back and ahead < 7 else -7 if back else ahead)

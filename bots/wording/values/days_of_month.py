"""A day of the month without its month: on the 12th, am 12., le 12, يوم 12. It is the next such day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bots.understanding.normalization import comparable
from bots.wording.values.around import AROUND
from bots.wording.values.calendars import weekdays
from bots.wording.values.reading import Conventions, When
from bots.wording.values.relative_words import NEXT_TO_WEEKDAYS, WEEKDAYS

FURTHEST = 62  # days: every day of the month comes within them


def _each(words: str) -> frozenset[str]:
    return frozenset(part for word in words.split() for part in comparable(word).split())


SIGNS = _each(
    """
    on the by until am zum den dem der ab vom bis le au du يوم بتاريخ el día il giorno dia de op dnia
    ayın го числа go ego
    """
)
"""Words beside a figure that make it a day: "12" alone may be anything."""
BESIDE = (AROUND - _each("option number nr nummer numéro الخيار رقم un une ein eine a an")) | NEXT_TO_WEEKDAYS | SIGNS
FIGURE = re.compile(
    r"(?P<before>l|al|del|dell|ال)?(?P<day>\d{1,2})"
    r"(?P<after>st|nd|rd|th|er|e|eme|de|ste|o|go|ego|i|si|u|inde|sinde|unda|unde|ine|sine|una|une)?"
)
POINT = re.compile(r"(?<![\d.,])\d{1,2}\.(?![\d.])")
WITH_POINT = ("de", "pl", "tr")
"""Languages that write ordinal numbers with a full stop."""


def _any_of(words: str) -> str:
    """The expression of these phrases, with the blanks around."""
    return rf" ?\b(?:{'|'.join(comparable(each) for each in words.split('|'))})\b ?"


OF_THIS_MONTH = (
    "of this month|dieses monats|diesen monats|de ce mois|du mois|من هذا الشهر|من الشهر الجاري|الجاري"
    "|de este mes|di questo mese|van deze maand|deste mês|tego miesiąca|bu ayın|этого месяца"
)
OF_NEXT_MONTH = (
    "of next month|of the next month|nächsten monats|des nächsten monats|im nächsten monat|kommenden monats"
    "|du mois prochain|من الشهر القادم|من الشهر المقبل|الشهر القادم|del próximo mes|del mes que viene"
    "|del mese prossimo|del prossimo mese|van volgende maand|volgende maand|do próximo mês|do mês que vem"
    "|przyszłego miesiąca|następnego miesiąca|gelecek ayın|önümüzdeki ayın|следующего месяца"
)
THIS_MONTH = re.compile(_any_of(OF_THIS_MONTH))
NEXT_MONTH = re.compile(_any_of(OF_NEXT_MONTH))
# Chinese, Japanese and Korean write a sign after the figure, Thai words before it.
EAST_ASIAN = re.compile(
    r"(?:(?P<this>今月|本月|这个月|這個月|이번\s?달)|(?P<next>来月|下个?月|下個月|다음\s?달))?\s?の?\s?(?P<day>\d{1,2})\s?[日号號일]"
    r"\s?(?:に|でお願いします|です|에|이요|요)?[.。]?"
    r"|(?:วันที่|ที่)\s?(?P<thai>\d{1,2})\s?(?:(?P<here>เดือนนี้)|(?P<later>เดือนหน้า))?\s?(?:ครับ|ค่ะ)?"
)


def day(said: str, when: When, by: Conventions) -> date | None:
    """The day, or None if nothing of the kind is said, or anything beside it.

    Today counts. A weekday beside it must be that day's. `said`: in small letters, with digits of ASCII.
    """
    if found := EAST_ASIAN.fullmatch(said.strip()):
        number = int(found["day"] or found["thai"])
        return _found(number, when, by.today, 0 if found["this"] or found["here"] else _next(found))
    text, month = comparable(said), None
    for pattern, ahead in ((NEXT_MONTH, 1), (THIS_MONTH, 0)):
        if month is None and pattern.search(text):
            text, month = pattern.sub(" ", text), ahead
    words = text.split()
    figures = [figure for word in words if (figure := FIGURE.fullmatch(word))]
    names = {**weekdays(by.language), **WEEKDAYS}
    others = [word for word in words if not FIGURE.fullmatch(word)]
    named = [names[word] for word in others if word in names]
    if len(figures) != 1 or len(named) > 1 or not BESIDE.issuperset(word for word in others if word not in names):
        return None
    [figure] = figures
    marked = figure["before"] or figure["after"] or named or month is not None or SIGNS.intersection(others)
    if not marked and not (by.language.split("-")[0] in WITH_POINT and POINT.search(said)):
        return None
    made = _found(int(figure["day"]), when, by.today, month)
    return made if made is None or not named or named[0] == made.weekday() else None


def _next(found: re.Match[str]) -> int | None:
    return 1 if found["next"] or found["later"] else None


def _found(number: int, when: When, today: date, month: int | None) -> date | None:
    """The next or last day of this number from today on; with `month`, that of the month so many ahead."""
    if month is not None:
        first = today.replace(day=1)
        for _each_month in range(month):
            first = (first + timedelta(days=31)).replace(day=1)
        return next((made for made in _days(first, 1) if made.day == number and made.month == first.month), None)
    return next((made for made in _days(today, -1 if when == "past" else 1) if made.day == number), None)


def _days(first: date, step: int) -> Iterator[date]:
    return (first + timedelta(days=step * ahead) for ahead in range(FURTHEST))

"""The least and the most that a question takes: numbers, days, lengths of texts, counts of choices."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from bots.wording.values import relative_days
from bots.wording.values.reading import Conventions, Limited, Outside

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
COUNT = re.compile(r"[0-9]{1,3}")
LARGEST = Decimal(10) ** 25
MOST_DECIMALS = 25


class NoLimit(ValueError):
    """The text is no least or most of this kind of question."""


def limit_of(kind: str, text: str, today: date) -> Decimal | date:
    """The least or most: a day for a date, else a number. Raises NoLimit.

    A day is written 2026-12-31, or in English as counted from today: "today", "in 2 weeks", "18 years ago".
    """
    text = text.strip()
    if kind == "date":
        return _day(text, today)
    if kind != "number" and not COUNT.fullmatch(text):
        raise NoLimit(text)
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise NoLimit(text) from None
    if not is_plain(number):
        raise NoLimit(text)
    return number


def is_plain(number: Decimal) -> bool:
    """Whether it can be written out: 1e999999999 would be a text of a billion digits, and rounding it fails."""
    return number.is_finite() and number.copy_abs() <= LARGEST and int(number.as_tuple().exponent) >= -MOST_DECIMALS


def outside(kind: Limited, value: Decimal | date, least: str, most: str, by: Conventions) -> Outside | None:
    """Why a value is not taken, or None if it is. A limit that cannot be read, as of an old version, limits nothing."""
    for below, text in ((True, least), (False, most)):
        limit = _known(kind, text, by.today)
        if limit is not None and (value < limit if below else value > limit):  # type: ignore[operator]
            return Outside(kind, below, shown(limit, by))
    return None


def nearest_day(day: date, least: str, most: str, by: Conventions) -> date:
    """The day itself, or the limit that it is beyond."""
    for beyond, text in ((max, least), (min, most)):
        limit = _known("date", text, by.today)
        day = beyond(day, limit) if isinstance(limit, date) else day
    return day


def shown(limit: Decimal | date, by: Conventions) -> str:
    """The limit as people of the bot's language write it."""
    from babel.dates import format_date
    from babel.numbers import format_decimal

    if isinstance(limit, date):
        return format_date(limit, format="long", locale=by.locale)
    return format_decimal(limit, locale=by.locale, decimal_quantization=False)


def _known(kind: str, text: str, today: date) -> Decimal | date | None:
    try:
        return limit_of(kind, text, today) if text.strip() else None
    except NoLimit:
        return None


def _day(text: str, today: date) -> date:
    if ISO.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise NoLimit(text) from None
    try:
        found = relative_days.day(text, "any", Conventions("en", "", today))
    except (OverflowError, ValueError):  # 999 years ago may be before the first year
        found = None
    if found is None:
        raise NoLimit(text)
    return found

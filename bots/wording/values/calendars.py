"""The names of months and weekdays in the languages of visitors, as Unicode's locale data has them."""

from __future__ import annotations

import re
from functools import cache

from bots.understanding.normalization import comparable

LANGUAGES = ("en", "de", "fr", "ar", "es", "it", "nl", "pt", "pl", "tr", "ru", "ja", "ko", "th", "zh")

THAI = re.compile("[\u0e00-\u0e7f]")

# Which Unicode's data lacks: an old abbreviation, and Austrian names.
OTHER_NAMES = {"sept": 9, "janner": 1, "jaenner": 1, "feber": 2}


@cache
def months(language: str) -> dict[str, int]:
    """The number of each month by its names. Short names are those of this language and of English."""
    return _names("months", language)


@cache
def weekdays(language: str) -> dict[str, int]:
    """The number of each weekday by its names; Monday is 0."""
    return _names("days", language)


@cache
def calendar_words() -> frozenset[str]:
    """The full names of all months and weekdays. The first call takes some 0.1 s."""
    return frozenset(name for kind in ("months", "days") for each in LANGUAGES for name in _wide(kind, each))


def spelled_out(text: str) -> str:
    """The text with the Thai short names of months, in which there are points, as their long ones."""
    if not THAI.search(text):
        return text
    for short, long in _thai_months().items():
        text = text.replace(short, f" {long} ")
    return text


@cache
def _thai_months() -> dict[str, str]:
    from babel import Locale

    names = Locale.parse("th").months["format"]
    return {names["abbreviated"][number]: name for number, name in names["wide"].items()}


def _names(kind: str, language: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in (language, "en"):
        for width in ("wide", "abbreviated"):
            found = {**_named(kind, each, width), **found}
    for each in LANGUAGES:
        found = {**_wide(kind, each), **found}
    return {**found, **OTHER_NAMES} if kind == "months" else found


@cache
def _wide(kind: str, language: str) -> dict[str, int]:
    return _named(kind, language, "wide")


def _named(kind: str, language: str, width: str) -> dict[str, int]:
    """The names of this width, normalized and without accents, also as they stand in a date (31 grudnia)."""
    # Babel reads its data from files.
    from babel import Locale

    contexts = getattr(Locale.parse(language.replace("-", "_")), kind)
    return {comparable(name): number for context in contexts.values() for number, name in context[width].items()}

"""The names of months and weekdays in the languages of visitors, as Unicode's locale data has them."""

from __future__ import annotations

from functools import cache

from bots.understanding.normalization import comparable

LANGUAGES = ("en", "de", "fr", "ar", "es", "it", "nl", "pt", "pl", "tr", "ru")


@cache
def calendar_words() -> frozenset[str]:
    """The names of months and weekdays, normalized and without accents. The first call takes some 0.1 s."""
    # Babel's data is read from files; only who compares words needs it.
    from babel import Locale

    names: set[str] = set()
    for language in LANGUAGES:
        locale = Locale(language)
        for kinds in (locale.months, locale.days):
            names.update(name for context in kinds.values() for name in context["wide"].values())
    return frozenset(comparable(name) for name in names)

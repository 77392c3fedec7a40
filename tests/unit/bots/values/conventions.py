"""The conventions of bots on one Friday."""

from datetime import date

from bots.wording.values.reading import Conventions

TODAY = date(2026, 11, 27)


def of(language: str, country: str = "") -> Conventions:
    """The conventions of a bot of this language and country."""
    return Conventions(language, country, TODAY)

"""The terms of a text, as each database indexes them."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import models


class Terms(NamedTuple):
    """The terms of a text: its words in their order, its stems and facets, and the stretches of time it lies in."""

    words: tuple[str, ...]
    marks: tuple[str, ...]
    times: tuple[str, ...] = ()


class TermsField(models.TextField):  # type: ignore[type-arg]
    """Terms as each database indexes them: a tsvector on PostgreSQL, words between blanks for FTS5 on SQLite.

    They are only written. No term holds a quotation mark, a backslash or a blank.
    """

    POSITIONS = 16_383
    """The last place in a text that a tsvector knows."""

    def db_type(self, connection: Any) -> str:
        """The column's type."""
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """The terms as the column takes them. SQLite walks its index by time, and needs no stretches."""
        if not isinstance(value, Terms):
            return value
        if connection.vendor != "postgresql":
            return " ".join((*value.words, *value.marks))
        placed = (f"'{word}':{min(place, self.POSITIONS)}" for place, word in enumerate(value.words, 1))
        return " ".join((*placed, *(f"'{each}'" for each in (*value.marks, *value.times))))

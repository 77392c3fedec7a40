"""Statements that are made once and asked often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from conversations.prepared import Pattern, padded


def test_ids_come_in_few_lengths_and_the_added_ones_are_nobodys() -> None:
    lengths = set()
    for number in range(1, 300):
        ids = range(10, 10 + number)
        wanted = padded(ids)
        lengths.add(len(wanted))
        assert len(set(wanted)) == len(wanted)
        assert [each for each in wanted if each > 0] == list(ids)
    assert lengths == {1, 2, 4, 8, 16, 32, 64, 128, 256, 512}
    assert padded(()) == [-1]


@pytest.mark.django_db
def test_a_pattern_is_asked_for_another_operator_and_moment() -> None:
    made: list[tuple[int, datetime]] = []

    def make(operator: int, now: datetime) -> tuple[str, list[Any]]:
        made.append((operator, now))
        kind = "timestamptz" if connection.vendor == "postgresql" else "text"
        return f"SELECT %s + 0, CAST(%s AS {kind}), %s + 0", [operator, now - timedelta(hours=24), 7]

    pattern = Pattern(make)
    for operator, day in ((3, 1), (4, 2)):
        now = datetime(2026, 11, day, tzinfo=UTC)
        [(who, since, seven)] = pattern.fetch(operator, now)
        assert (who, seven) == (operator, 7)
        assert datetime.fromisoformat(str(since)) == now - timedelta(hours=24)
    assert len(made) == (1 if connection.vendor == "postgresql" else 3)

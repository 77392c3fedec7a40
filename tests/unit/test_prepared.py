"""Statements that are made once and asked often."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from bots.models import Bot
from conversations.database.prepared import About, Pattern


@pytest.mark.django_db
@pytest.mark.parametrize("ids", [(), (7,), range(1, 400)])
def test_among_finds_what_in_finds_by_one_statement(ids: Collection[int]) -> None:
    Bot.objects.bulk_create(Bot(pk=pk, slug=f"bot-{pk}", name="Bot") for pk in (7, 8, 399, 400))
    found = Bot.objects.filter(pk__among=ids).order_by("pk")
    assert list(found.values_list("pk", flat=True)) == [pk for pk in (7, 8, 399, 400) if pk in ids]
    if connection.vendor == "postgresql":
        sql, values = found.values_list("pk").query.sql_with_params()
        assert sql.count("%s") == len(values) == 1


@pytest.mark.django_db
def test_a_pattern_is_asked_about_other_ids_another_operator_and_moment() -> None:
    made: list[About] = []

    def make(about: About) -> tuple[str, Sequence[Any]]:
        made.append(about)
        kind = "timestamptz" if connection.vendor == "postgresql" else "text"
        bots = Bot.objects.filter(pk__among=about.ids).order_by("pk").values_list("pk")
        sql, values = bots.query.sql_with_params()
        before = about.now - timedelta(hours=24)
        return f"SELECT %s + 0, CAST(%s AS {kind}), %s + 0, found.* FROM ({sql}) AS found", [  # noqa: S608 - Django's own
            *(about.operator, before, 7),
            *values,
        ]

    Bot.objects.bulk_create(Bot(pk=pk, slug=f"bot-{pk}", name="Bot") for pk in range(1, 6))
    pattern = Pattern(make)
    for operator, day, ids in ((3, 1, [2]), (4, 2, [1, 2, 5, 99])):
        now = datetime(2026, 11, day, tzinfo=UTC)
        rows = pattern.fetch(About(now, operator, ids))
        assert [pk for *_, pk in rows] == [pk for pk in ids if pk < 6]
        for who, since, seven, _ in rows:
            assert (who, seven) == (operator, 7)
            assert datetime.fromisoformat(str(since)) == now - timedelta(hours=24)
    assert len(made) == (1 if connection.vendor == "postgresql" else 3)

"""Prepared statements: built once, executed often."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Value

from bots.models import Bot
from conversations.database.prepared import Query, kept


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
def test_a_kept_statement_is_made_once_and_run_with_other_ids_operators_and_times() -> None:
    made: list[str] = []

    @kept
    def echoed(label: str, *, operator: Any, now: Any, ids: Any) -> Query:
        made.append(label)
        bots = Bot.objects.filter(pk__among=ids).order_by("pk")
        return bots.annotate(who=_value(operator), since=_value(now - timedelta(hours=24)), seven=Value(7)).values_list(
            "who", "since", "seven", "pk"
        )

    Bot.objects.bulk_create(Bot(pk=pk, slug=f"bot-{pk}", name="Bot") for pk in range(1, 6))
    for operator, day, ids in ((3, 1, [2]), (4, 2, [1, 2, 5, 99])):
        now = datetime(2026, 11, day, tzinfo=UTC)
        rows = echoed("one", operator=operator, now=now, ids=ids)
        assert [pk for *_, pk in rows] == [pk for pk in ids if pk < 6]
        for who, since, seven, _ in rows:
            assert (who, seven) == (operator, 7)
            moment = datetime.fromisoformat(str(since))
            assert moment.replace(tzinfo=moment.tzinfo or UTC) == now - timedelta(hours=24)
    assert made == ["one"]


@pytest.mark.django_db
def test_each_choice_of_a_kept_statement_is_a_statement_of_its_own() -> None:
    @kept
    def named(name: str, *, ids: Any) -> Query:
        return Bot.objects.filter(name=name, pk__among=ids).values_list("pk")

    Bot.objects.bulk_create(Bot(pk=pk, slug=f"bot-{pk}", name=name) for pk, name in ((1, "Pia"), (2, "Max")))
    assert [named(name, ids=[1, 2]) for name in ("Pia", "Max", "Pia")] == [[(1,)], [(2,)], [(1,)]]


def _value(given: Any) -> Any:
    """The parameter itself, or the plain value as Django writes one."""
    return given if hasattr(given, "resolve_expression") else Value(given)

"""Counts several lists in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models


def counting(wanted: Sequence[models.QuerySet[Any]], *, cap: int) -> tuple[str, list[Any]]:
    """The statement that counts the rows of each, up to `cap`, in one row."""
    numbers: list[str] = []
    given: list[Any] = []
    for rows in wanted:
        try:
            sql, values = rows.order_by().values("pk")[:cap].query.sql_with_params()
        except EmptyResultSet:
            numbers.append("0")
            continue
        numbers.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608 - Django's own
        given.extend(values)
    return "SELECT " + ", ".join(numbers), given

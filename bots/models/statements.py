"""Statements for look-ups that run all the time, written by Django once: writing takes it longer than running them."""

from functools import lru_cache
from typing import Any

from django.db import models


@lru_cache(maxsize=128)
def finding(model: type[models.Model], lookup: str, keys: int, order: str = "", only: tuple[str, ...] = ()) -> str:
    """The statement for `raw` that finds the rows by a lookup (`bot__in`) among so many keys, its parameters.

    The rows come in the order of the model, or of this field; with `only`, other fields are read when they are needed.
    """
    rows: models.QuerySet[Any] = model._default_manager.filter(**{lookup: range(keys)})
    rows = rows.order_by(order) if order else rows
    return str((rows.only(*only) if only else rows).query.sql_with_params()[0])

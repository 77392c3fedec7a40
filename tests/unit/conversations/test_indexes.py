"""In the tables that every message writes, no index is covered by another one."""

from __future__ import annotations

import pytest
from django.db import connection, models

from conversations.models import Conversation, Entry, Receipt


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Conversation, Entry, Receipt])
def test_no_index_is_written_that_another_one_covers(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    named = [*model._meta.indexes, *model._meta.constraints]
    partial = {each.name for each in named if getattr(each, "condition", None)}
    whole = {
        name: each["columns"]
        for name, each in found.items()
        if (each["index"] or each["unique"]) and name not in partial
    }
    for name, own in whole.items():
        if not found[name]["unique"]:
            for other, wider in whole.items():
                assert other == name or wider[: len(own)] != own, f"{other} covers {name}"

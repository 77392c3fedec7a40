"""Every message writes each index of three tables."""

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
    columns = {name: each["columns"] for name, each in found.items() if each["index"] or each["unique"]}
    for name, own in columns.items():
        if not found[name]["unique"]:
            for other, wider in columns.items():
                assert other in {name, *partial} or wider[: len(own)] != own, f"{other} covers {name}"

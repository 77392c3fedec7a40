"""Lists that an operator keeps under a name."""

from __future__ import annotations

from django.db import models

from conversations.models.people import Operator


class SavedView(models.Model):
    """A list with its order and filters, which one operator keeps under a name."""

    # Without a constraint: the version before deletes people and does not know this table.
    operator = models.ForeignKey(
        Operator, on_delete=models.CASCADE, related_name="views", db_index=False, db_constraint=False
    )
    name = models.CharField(max_length=60)
    # The fields of the command `list`, without `view` and without those left out.
    view = models.CharField(max_length=12)
    filters = models.JSONField(default=dict)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["operator", "name"], name="one_view_a_name"),)

    def __str__(self) -> str:
        return f"{self.operator_id}: {self.name}"

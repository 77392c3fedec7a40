"""How far each operator has read each conversation."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from conversations.models.conversation import Conversation
from conversations.models.people import Operator


class SeenMark(models.Model):
    """An operator has read a conversation up to entry `seq`, with `entries` of the visitor's.

    `is_unread`: the operator has marked it as unread since then.
    """

    # Without constraints: the version before deletes conversations and does not know this table.
    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,
        related_name="seen_marks",
        db_constraint=False,
        db_index=False,  # one_mark_each
    )
    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    seq = models.PositiveBigIntegerField()
    entries = models.PositiveIntegerField()
    is_unread = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["conversation", "operator"], name="one_mark_each"),)

    def __str__(self) -> str:
        return f"{self.operator_id} has seen {self.conversation_id}/{self.seq}"

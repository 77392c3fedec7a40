"""Finishes that are confirmed and can still be undone."""

from __future__ import annotations

from django.db import models

from conversations.models.conversation import Conversation
from conversations.models.people import Operator


class PendingFinish(models.Model):
    """What a confirmed finish sends when the window for undoing it is over (`Conversation.finishes_at`)."""

    # Without constraints: the version before deletes conversations and does not know this table.
    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, primary_key=True, related_name="pending_finish", db_constraint=False
    )
    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    action = models.CharField(max_length=11)
    # Exactly the lines that the operator confirmed (`journal.items.Line`).
    lines = models.JSONField()
    interaction = models.BigIntegerField(null=True, help_text="The interaction that the last line comes from.")
    after_seq = models.PositiveBigIntegerField(help_text="The last entry that the operator knew when finishing.")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.conversation_id}: {self.action}"

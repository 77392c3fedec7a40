"""What the bot was about to say when an operator took over. No visitor gets a byte of it.

The table cannot be reached from a conversation's row: the relation has no way back, and an import contract
(`pyproject.toml`) names the few modules that may import this one.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from conversations.models.conversation import Conversation


class AboutToSay(models.Model):
    """Words that a takeover cut off. Deleted when they are sent, when the hold ends, or after a day."""

    # Without a constraint: the version before deletes conversations and does not know this table.
    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"cut off in {self.conversation_id}"

"""Drafts of the bot that wait for an operator, and operators' lines for the bot's engine. No visitor gets a byte of it.

These tables cannot be reached from a conversation's row, and an import contract (`pyproject.toml`) names the modules
that may import this one.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from conversations.models.conversation import Conversation
from conversations.models.people import Operator


class Proposal(models.Model):
    """An answer of the bot that waits for an operator. It is open while `Conversation.proposal` names it."""

    # Without constraints: the version before deletes conversations and accounts and does not know this table.
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    # The answer as it is stored when it is sent (`journal.items.Append`), and what it is shown as.
    item = models.JSONField()
    text = models.TextField()
    # The bot's session under which the answer was decided.
    session = models.JSONField(default=dict)
    # The visitor's entry that it answers; 0: it goes on after a pause.
    answers = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=timezone.now, db_index=True)
    expires_at = models.DateTimeField()
    # When the time is over: send, hold or await.
    then = models.CharField(max_length=5)
    # Who sent it, as which entry, and whether the words were changed. Empty if nobody did.
    operator = models.ForeignKey(Operator, on_delete=models.SET_NULL, null=True, related_name="+", db_constraint=False)
    name = models.CharField(max_length=200, blank=True, default="")
    seq = models.PositiveBigIntegerField(null=True)
    edited = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        indexes = (
            models.Index(fields=["conversation", "seq"], condition=Q(seq__isnull=False), name="proposal_sent_by"),
        )

    def __str__(self) -> str:
        return f"{self.conversation_id}: {self.text[:50]}"


class Steer(models.Model):
    """An operator's line for the next answer of the bot's engine, under `epoch`. It ends with that answer.

    `owed`: the visitor's entry that is answered with it; None until the engine is asked.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    operator = models.ForeignKey(Operator, on_delete=models.SET_NULL, null=True, related_name="+", db_constraint=False)
    name = models.CharField(max_length=200)
    text = models.TextField()
    epoch = models.PositiveBigIntegerField()
    owed = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.conversation_id}: {self.text[:50]}"

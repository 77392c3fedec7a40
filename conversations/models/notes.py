"""What operators write for each other about a conversation. No visitor gets a byte of it.

These tables cannot be reached from a conversation's row: the relations have no way back, and an import contract
(`pyproject.toml`) names the few modules that may import this one.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from conversations.models.conversation import Conversation
from conversations.models.people import Operator


class Note(models.Model):
    """A private note of an operator. It stands after entry `after` (0: before the first) and is never changed."""

    # Without constraints: the version before deletes conversations and accounts and does not know this table.
    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,  # note_place
    )
    operator = models.ForeignKey(Operator, on_delete=models.SET_NULL, null=True, related_name="+", db_constraint=False)
    name = models.CharField(max_length=200)
    text = models.TextField()
    after = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=timezone.now)
    # The epoch of the takeover that was finished with this note for the bot; None: it is for colleagues alone.
    epoch = models.PositiveBigIntegerField(null=True)

    class Meta:
        default_permissions = ()
        indexes = (models.Index(fields=["conversation", "after"], name="note_place"),)

    def __str__(self) -> str:
        return f"{self.conversation_id} after {self.after}"


class FinishNote(models.Model):
    """The note for the bot of a finish that is not sent yet, or was undone. It belongs to the takeover of `epoch`."""

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    epoch = models.PositiveBigIntegerField()
    text = models.TextField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.conversation_id} in {self.epoch}"


class MentionQuerySet(models.QuerySet[Any]):
    """Mentions, by operator."""

    def unread_of(self, operator: Any) -> Self:
        """Those that this operator (an id, or the parameter of a kept statement) has not read."""
        return self.filter(operator=operator, seen_at=None)


class Mention(models.Model):
    """A note names an operator, who is told."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="+")
    # The note's, so that lists need not look at the notes.
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    operator = models.ForeignKey(
        Operator,
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,  # one_mention_a_note, mention_unread
    )
    seen_at = models.DateTimeField(null=True)

    objects = MentionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["operator", "note"], name="one_mention_a_note"),)
        indexes = (models.Index(fields=["operator"], condition=Q(seen_at__isnull=True), name="mention_unread"),)

    def __str__(self) -> str:
        return f"{self.note_id} names {self.operator_id}"


class Draft(models.Model):
    """What an operator has written to a visitor and not sent yet."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    operator = models.ForeignKey(
        Operator,
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,  # one_draft_each
    )
    text = models.TextField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["operator", "conversation"], name="one_draft_each"),)

    def __str__(self) -> str:
        return f"{self.operator_id} writes in {self.conversation_id}"

"""The entries of a conversation, the operators who watch it, and the answers of commands."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conversations.models.conversation import Conversation
from conversations.models.people import Operator


class Entry(models.Model):
    """One line of a conversation. It is written once and never changed."""

    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,
        related_name="entries",
        db_index=False,  # entry_seq
    )
    seq = models.PositiveBigIntegerField()
    author = models.CharField(max_length=8)
    operator = models.ForeignKey(
        Operator,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,  # entry_operator
    )
    name = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    via = models.CharField(max_length=13, blank=True)
    notice = models.CharField(max_length=20, blank=True)
    buttons = models.JSONField(default=list)
    attachment = models.JSONField(null=True, help_text="What the line tells of its file: id, name, type, size.")
    # A message of an interaction keeps its id here, and the question that it asks: {"interaction": 3, "asks": …}.
    input = models.JSONField(null=True, help_text="What the bot is to answer, where it is not the text.")
    not_understood = models.BooleanField(default=False, help_text="The bot's own default answer.")
    matched = models.JSONField(
        null=True, help_text="If the trained model decided this answer: interaction and confidence, 0 to 1."
    )
    ref = models.CharField(max_length=64, blank=True)
    epoch = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["conversation", "seq"], name="entry_seq"),)
        permissions = (("read_stretches", _("Can read what was said around a sentence under review")),)
        indexes = (
            models.Index(fields=["operator"], condition=Q(operator__isnull=False), name="entry_operator"),
            # An answer that is understood, and every other line, costs nothing here.
            models.Index(fields=["at"], condition=Q(not_understood=True), name="entry_not_understood"),
        )

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.seq}"


class Watch(models.Model):
    """An operator watches a conversation now. A lease like presence: it expires by itself."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="watches")
    until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["operator", "conversation"], name="one_watch_each"),)

    def __str__(self) -> str:
        return f"{self.operator_id} watches {self.conversation_id}"


class Receipt(models.Model):
    """The answer of a command. The same `ref` of the same sender gets it again and changes nothing."""

    sender = models.CharField(max_length=80)
    ref = models.CharField(max_length=64)
    answer = models.JSONField()
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["sender", "ref"], name="one_answer_a_ref"),)

    def __str__(self) -> str:
        return f"{self.sender} {self.ref}"

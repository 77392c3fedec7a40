"""What is searched of conversations, folded: beside their rows, so that no message has to write it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from conversations.models.conversation import Conversation
from plain_text.folding import folded


class SearchTextQuerySet(models.QuerySet[Any]):
    """Folded texts, by what they hold."""

    def holding(self, word: str) -> Self:
        """Those with this folded word in the last message or in the visitor's name, or with this reference."""
        return self.filter(Q(text__contains=word) | Q(reference=word))


class SearchText(models.Model):
    """The last message and the visitor of a conversation as they are searched, as they were at entry `seq`.

    Derived: it may be missing or old, and is made again from the conversation (`domain/search_index.py`).
    """

    # Without a constraint: the version before deletes conversations and does not know this table.
    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, primary_key=True, related_name="search_text", db_constraint=False
    )
    seq = models.PositiveBigIntegerField()
    reference = models.CharField(max_length=6)
    text = models.TextField()

    objects = SearchTextQuerySet.as_manager()

    class Meta:
        verbose_name = "search text"
        default_permissions = ()
        # PostgreSQL has one of trigrams for `text`, too, if it may (migration 0015).
        indexes = (models.Index(fields=["reference"], name="search_reference"),)

    def __str__(self) -> str:
        return f"{self.conversation_id}"

    @classmethod
    def of(cls, pk: int, seq: int, said: str, name: str, reference: str) -> Self:
        """The row of the conversation with this last message and this visitor, not stored yet."""
        # The words of a search hold no newline, so none of them is found across both.
        text = f"{folded(said)}\n{folded(name)}"
        return cls(conversation_id=pk, seq=seq, text=text, reference=folded(reference))


class SearchProgress(models.Model):
    """How far the folded texts go; one row. What moved after `caught_up_at` may be missing or old.

    The conversations with ids from `next_id` on were looked at in this round; None: a round begins. `is_filled` is set
    when the first round is over.
    """

    caught_up_at = models.DateTimeField(null=True)
    next_id = models.BigIntegerField(null=True)
    is_filled = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = "progress of the search texts"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.caught_up_at}"

    @classmethod
    def now(cls) -> Self:
        """The row, not stored yet if nothing was ever folded."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

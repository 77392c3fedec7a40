"""What is searched of conversations, beside their rows, so that no message has to write it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from conversations.models import made_up_names
from conversations.models.conversation import Conversation
from plain_text.folding import folded
from plain_text.terms import Terms, TermsField

__all__ = ["SearchLine", "SearchProgress", "SearchText", "Terms", "TermsField"]


class SearchTextQuerySet(models.QuerySet[Any]):
    """Folded texts, by what they hold."""

    def holding(self, word: str) -> Self:
        """Those with this folded word in the last message or in the visitor's name, or with this reference."""
        return self.filter(Q(text__contains=word) | Q(reference=word))

    def unindexed(self) -> Self:
        """Those of conversations with lines that the full text search does not know yet."""
        return self.filter(lines_seq__lt=F("seq"))


class SearchText(models.Model):
    """The last message and the visitor of a conversation as they are searched, as they were at entry `seq`.

    Derived: it may be missing or old, and is made again from the conversation (`domain/search_index.py`). The entries
    up to `lines_seq` are indexed as `SearchLine`; 0: all of them have to be indexed, again if they were.
    """

    # Without a constraint: the version before deletes conversations and does not know this table.
    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, primary_key=True, related_name="search_text", db_constraint=False
    )
    seq = models.PositiveBigIntegerField()
    lines_seq = models.PositiveBigIntegerField(default=0, db_default=0)
    reference = models.CharField(max_length=6)
    text = models.TextField()

    objects = SearchTextQuerySet.as_manager()

    class Meta:
        verbose_name = "search text"
        default_permissions = ()
        # PostgreSQL has one of trigrams for `text`, too, if it may (migration 0015).
        indexes = (
            models.Index(fields=["reference"], name="search_reference"),
            models.Index(fields=["-conversation"], condition=Q(lines_seq__lt=F("seq")), name="search_unindexed"),
        )

    def __str__(self) -> str:
        return f"{self.conversation_id}"

    @property
    def name(self) -> str:
        """The visitor's folded name."""
        return self.text.split("\n")[1]

    @classmethod
    def of(cls, pk: int, seq: int, said: str, name: str, reference: str) -> Self:
        """The row of the conversation with this last message and this visitor, not stored yet.

        A visitor without a name is found by the one that operators read, in each of their languages.
        """
        made_up = "" if name else "\n".join(made_up_names.in_all_languages(reference))
        # The words of a search hold no newline, so none of them is found across the parts.
        text = "\n".join((" ".join(folded(said).splitlines()), folded(name), folded(made_up)))
        return cls(conversation_id=pk, seq=seq, text=text, reference=folded(reference))


class SearchLine(models.Model):
    """A line of a conversation in the index of the full text search.

    `key` is the line's time in milliseconds, with bits below that tell the lines of one millisecond apart: the latest
    line has the largest key. `seq` 0 is what is known of the visitor. The migration that makes this table makes its
    index: GIN on PostgreSQL, an FTS5 table with triggers on SQLite (they go if Django ever makes the table anew).
    """

    key = models.BigIntegerField(primary_key=True)
    # Without a constraint: the version before deletes conversations and does not know this table.
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="search_lines", db_constraint=False
    )
    seq = models.PositiveBigIntegerField()
    note = models.BigIntegerField(null=True)
    terms = TermsField()

    class Meta:
        verbose_name = "search line"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.seq}"


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

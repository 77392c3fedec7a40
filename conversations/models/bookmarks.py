"""What operators keep of a conversation beside its entries: bookmarked lines, and the pages that the visitor opened."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from conversations.models.conversation import Conversation
from conversations.models.people import Operator


class Bookmark(models.Model):
    """A line that operators want to find again; all of them see it."""

    # Without constraints, as `VisitedPage`: the version before deletes conversations and does not know these tables.
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="bookmarks", db_index=False, db_constraint=False
    )
    seq = models.PositiveBigIntegerField()
    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["conversation", "seq"], name="one_bookmark_a_line"),)

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.seq}"


class VisitedPage(models.Model):
    """A page of the site on which the visitor opened the chat again. The first one is `Conversation.page`."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="visited_pages", db_constraint=False
    )
    page = models.CharField(max_length=2000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.page

"""Who may see what, and the lists of the console. There is no other way to a conversation."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

if TYPE_CHECKING:
    from conversations.models import Operator
    from conversations.protocol import View

CURRENT = timedelta(hours=24)
"""All and My Conversations show what moved within this time; Historic shows the rest."""


class OperatorQuerySet(models.QuerySet[Any]):
    """Operators, by presence."""

    def present(self, now: datetime) -> Self:
        """Those with a console open, names at hand."""
        return self.filter(present_until__gt=now, user__is_active=True).select_related("user").order_by("pk")

    def online(self, now: datetime) -> Self:
        """Those who want to be alerted."""
        return self.present(now).filter(status="online")


class ConversationQuerySet(models.QuerySet[Any]):
    """Conversations, by who asks."""

    def visible_to(self, operator: Operator) -> Self:
        """What this operator may watch: every bot's conversations."""
        return self.filter(bot__isnull=False) if operator.pk else self.none()

    def view(self, view: View, *, operator_id: int, now: datetime) -> Self:
        """One of the console's lists."""
        match view:
            case "awaiting":
                return self.filter(awaiting_since__isnull=False)
            case "all":
                return self.filter(last_at__gt=now - CURRENT)
            case "mine":
                return self.taken_by(operator_id).filter(Q(last_at__gt=now - CURRENT) | Q(operator=operator_id))
            case "historic":
                return self.filter(last_at__lte=now - CURRENT)

    def taken_by(self, operator_id: int) -> Self:
        """Those that this operator took over at some time."""
        takeovers = self.model._meta.get_field("takeovers").related_model
        taken = takeovers.objects.filter(operator=operator_id, conversation=OuterRef("pk"))
        return self.filter(Exists(taken))

    def matching(self, words: str) -> Self:
        """Every word is in the last message, the bot's, the operator's or the visitor's name, or is the reference."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(last_text__icontains=word)
                | Q(bot__name__icontains=word)
                | Q(visitor__name__icontains=word)
                | Q(visitor__reference__iexact=word)
                | Q(operator__user__first_name__icontains=word)
                | Q(operator__user__last_name__icontains=word)
                | Q(operator__user__username__iexact=word)
            )
        return found

    def latest_first(self) -> Self:
        """The order of every list, with what a row shows."""
        return self.with_names().order_by("-last_at", "-id")

    def with_names(self) -> Self:
        """With the rows that a list row takes its names from."""
        return self.select_related("bot", "visitor", "operator__user")

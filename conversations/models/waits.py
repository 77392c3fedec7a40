"""The times in which a visitor waits for a person."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from conversations.models.conversation import Conversation


class Wait(models.Model):
    """A time in which a conversation awaits an agent: one for each time that the flag is raised.

    The journal writes it in the transaction that raises or clears the flag. A takeover, the visitor's second thought or
    the end of the conversation ends it. `reason` is that of the flag (`protocol.Reason`).
    """

    class EndedBy(models.TextChoices):
        TAKEOVER = "takeover", _("somebody took over")
        VISITOR_LEFT = "visitor_left", _("the visitor left")
        ENDED = "ended", _("the conversation ended")
        TAKEN_BACK = "taken_back", _("the visitor took it back")

    # Without a constraint: the version before deletes conversations and does not know this table.
    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,
        related_name="waits",
        db_constraint=False,
        db_index=False,  # one_wait_a_moment
    )
    since = models.DateTimeField(_("since"))
    reason = models.CharField(_("reason"), max_length=20)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=12, choices=EndedBy, blank=True, default="")
    is_told_long = models.BooleanField(default=False, db_default=False, editable=False)
    """Whether the visitor was told that it takes long. Not the journal's: `domain.long_waits` sets it."""
    # What the bot's engine said when it handed over (`bots.engines.seam.Handoff`); operators alone read it.
    category = models.CharField(_("category"), max_length=20, blank=True, default="", db_default="")
    summary = models.TextField(_("summary"), blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("wait")
        verbose_name_plural = _("waits")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["conversation", "since"], name="one_wait_a_moment"),
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(until__isnull=True), name="one_open_wait_a_conversation"
            ),
        )
        indexes = (
            models.Index(fields=["since"], name="wait_since"),
            models.Index(fields=["until"], condition=Q(until__isnull=False), name="wait_until"),
        )

    def __str__(self) -> str:
        return f"{self.conversation_id} since {self.since}"

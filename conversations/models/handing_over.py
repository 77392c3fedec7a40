"""Offers of a held conversation to a colleague or a team, and requests for one. Both are rare, and over in a minute."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conversations.models.conversation import Conversation
from conversations.models.people import Operator

# Without constraints: the version before deletes conversations, accounts and teams and does not know these tables.
LOOSE: dict[str, Any] = {"on_delete": models.CASCADE, "related_name": "+", "db_constraint": False}


class _Pending(models.Model):
    """It is open until `closed_at`. It holds for the hold under `epoch` only, and until `expires_at`."""

    epoch = models.PositiveBigIntegerField()
    at = models.DateTimeField(_("at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        abstract = True


class Transfer(_Pending):
    """The holder offers the conversation to `operator` or to `team`. It stays with `giver` until somebody accepts."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        EXPIRED = "expired", _("nobody answered in time")
        WITHDRAWN = "withdrawn", _("taken back")
        OVERTAKEN = "overtaken", _("the takeover had ended")

    conversation = models.ForeignKey(Conversation, **LOOSE)
    giver = models.ForeignKey(Operator, **LOOSE)
    operator = models.ForeignKey(Operator, null=True, blank=True, **LOOSE)
    team = models.ForeignKey("accounts.Team", null=True, blank=True, **LOOSE)
    note = models.TextField(_("note"), blank=True, default="")
    # Members of the team who declined (ids); the others may still accept.
    declined_by = models.JSONField(default=list, blank=True)
    accepted_by = models.ForeignKey(Operator, null=True, blank=True, **LOOSE)
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True, default="")

    class Meta:
        verbose_name = _("offer of a conversation")
        verbose_name_plural = _("offers of conversations")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(closed_at__isnull=True), name="one_offer_a_conversation"
            ),
        )
        indexes = (models.Index(fields=["expires_at"], condition=Q(closed_at__isnull=True), name="transfer_expires"),)

    def __str__(self) -> str:
        return f"{self.giver_id} offers {self.conversation_id}"


class Asking(_Pending):
    """`asker` asks the holder for the conversation."""

    conversation = models.ForeignKey(Conversation, **LOOSE)
    asker = models.ForeignKey(Operator, **LOOSE)
    holder = models.ForeignKey(Operator, **LOOSE)
    # The word that the asker is told (`protocol.AskingEnd`).
    outcome = models.CharField(max_length=13, blank=True, default="")

    class Meta:
        verbose_name = _("request for a conversation")
        verbose_name_plural = _("requests for conversations")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(closed_at__isnull=True), name="one_request_a_conversation"
            ),
        )
        indexes = (models.Index(fields=["expires_at"], condition=Q(closed_at__isnull=True), name="asking_expires"),)

    def __str__(self) -> str:
        return f"{self.asker_id} asks for {self.conversation_id}"

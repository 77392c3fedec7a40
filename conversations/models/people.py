"""Visitors and operators."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Protocol, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conversations.models.rules import OperatorRules

REFERENCE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_reference() -> str:
    """Makes six characters that nobody confuses when reading them out."""
    return "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(6))


class Bearer(Protocol):
    """The holder of a visitor's token, at one bot. `sender` is the token's hash."""

    @property
    def sender(self) -> str: ...
    @property
    def bot(self) -> int: ...
    @property
    def name(self) -> str: ...


class VisitorQuerySet(models.QuerySet[Any]):
    """Visitors, by token."""

    def of(self, bearer: Bearer) -> Visitor:
        """The bearer's row, made if it is missing. It takes the bearer's name, but not in place of an operator's."""
        visitor: Visitor
        visitor, _ = self.get_or_create(token_hash=bearer.sender, defaults={"bot_id": bearer.bot, "name": bearer.name})
        if bearer.name and visitor.name != bearer.name and not visitor.named_by_operator:
            visitor.rename(bearer.name)
        return visitor

    def bot_of_token(self, token_hash: str) -> int | None:
        """The bot with which the visitor of this token has talked, or None if the token has no row."""
        return self.filter(token_hash=token_hash).values_list("bot", flat=True).first()


class Visitor(models.Model):
    """A person who chats with a bot in a web page, known by a token. Only the token's hash is kept."""

    bot = models.ForeignKey("bots.Bot", on_delete=models.PROTECT, related_name="visitors")
    token_hash = models.CharField(max_length=64, unique=True)
    reference = models.CharField(_("reference"), max_length=6, default=new_reference)
    name = models.CharField(_("name"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = VisitorQuerySet.as_manager()

    class Meta:
        verbose_name = _("visitor")
        verbose_name_plural = _("visitors")

    def __str__(self) -> str:
        return self.name or self.reference

    def rename(self, name: str) -> None:
        """Stores another name. The open conversation's row is written to, too, by which the journal's caches notice."""
        self.name = name
        self.save(update_fields=["name"])
        self.conversations.filter(ended_at=None).update(visitor=self)

    @property
    def named_by_operator(self) -> bool:
        """Whether the name is an operator's, which the page does not change. Reads the card."""
        return VisitorCard.objects.filter(pk=self.pk, values__name__source="operator").exists()


class VisitorCard(models.Model):
    """What is known of a visitor beside the name: e-mail, phone and the bot's own fields.

    `values`: by field {"value", "source"} with the source "operator", or "page", whose word nobody has checked.
    """

    # Without a constraint: the version before deletes visitors and does not know this table.
    visitor = models.OneToOneField(
        Visitor, on_delete=models.CASCADE, primary_key=True, related_name="card", db_constraint=False
    )
    values = models.JSONField(default=dict)

    class Meta:
        verbose_name = "visitor's card"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.visitor_id}"


def full_name(first: str, last: str, username: str) -> str:
    """The name that visitors and other operators read, of these columns of an account."""
    return f"{first} {last}".strip() or username


class OperatorQuerySet(models.QuerySet[Any]):
    """Operators by presence and bots."""

    def present(self, now: datetime) -> Self:
        """Operators with an open console, with their users."""
        return self.filter(present_until__gt=now, user__is_active=True).select_related("user").order_by("pk")

    def online(self, now: datetime) -> Self:
        """Present operators who want to be alerted."""
        return self.present(now).filter(status="online")

    def present_or_holding(self, now: datetime, held: models.QuerySet[Any]) -> Self:
        """Operators with an open console, and the holders of `held` (conversations) without one; with their users."""
        here = Q(present_until__gt=now, user__is_active=True)
        return self.filter(here | Exists(held.filter(operator=OuterRef("pk")))).select_related("user").order_by("pk")

    def for_bot(self, bot: int) -> Self:
        """Operators who may see this bot's conversations."""
        rules = OperatorRules.objects.filter(bot=bot)
        return self.filter(~Exists(rules.restricted()) | Exists(rules.naming(OuterRef("user"))))


class Operator(models.Model):
    """A person at the console. Presence is a lease: it expires by itself unless a console renews it."""

    class Status(models.TextChoices):
        ONLINE = "online", _("Online")
        OFFLINE = "offline", _("Offline")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="operator")
    status = models.CharField(_("status"), max_length=7, choices=Status, default=Status.ONLINE)
    # Why the operator is Offline: the code of an `AwayReason`, or words; blank: no reason was given.
    away_reason = models.CharField(max_length=60, blank=True, default="", db_default="")
    present_until = models.DateTimeField(_("present until"), null=True, blank=True, db_index=True)
    alive_at = models.DateTimeField(null=True, blank=True, editable=False)
    """The last sign of life: when a console's machine last sent anything, be it the answer to a ping."""

    objects = OperatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("operator")
        verbose_name_plural = _("operators")
        permissions = (
            ("use_console", "May use the console: watch, take over, chat"),
            ("supervise", "May release another operator's conversation"),
            ("view_reports", "May see the figures of all bots and operators"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name that visitors and other operators read. Needs `user`."""
        return full_name(self.user.first_name, self.user.last_name, self.user.get_username())

    def is_online(self, now: datetime) -> bool:
        """Whether the operator has an open console and wants to be alerted."""
        return self.status == self.Status.ONLINE and self.present_until is not None and self.present_until > now

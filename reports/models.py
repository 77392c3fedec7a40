"""Figures by day, counted from conversations, entries, takeovers, waits and ratings. All of it can be counted again."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class Figure(models.Model):
    """What happened on one day of one kind, with one bot, by one operator, for one reason: how often, and how long.

    `hours` has the number by the hour of the day, `lengths` by length (see `reports.lengths`); both keyed by text, as
    JSON has it. `operator` and `reason` are empty for kinds that have none.
    """

    class Kind(models.TextChoices):
        CONVERSATIONS = "conversations", _("conversations")
        BOT_ALONE = "bot_alone", _("answered by the bot alone")
        DEFAULT_ANSWERS = "default_answers", _("default answers")
        ASKED = "asked", _("waits for a person")
        ANSWERED = "answered", _("waits that a takeover ended")
        MISSED = "missed", _("nobody came")
        REPLIES = "replies", _("first replies")
        TAKEOVERS = "takeovers", _("taken over")
        HANDLED = "handled", _("takeovers that are over")
        GOOD = "good", _("rated good")
        BAD = "bad", _("rated not good")

    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    # Without constraints: the version before deletes bots and does not know this table.
    bot = models.ForeignKey("bots.Bot", on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    operator = models.ForeignKey(
        "conversations.Operator",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    reason = models.CharField(_("reason"), max_length=20, blank=True, default="")
    number = models.PositiveIntegerField(_("number"))
    longest = models.PositiveIntegerField(_("longest, in seconds"), default=0)
    hours = models.JSONField(_("by hour"), default=dict)
    lengths = models.JSONField(_("by length"), default=dict)

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        default_permissions = ()
        indexes = (models.Index(fields=["day", "kind"], name="figure_day"),)

    def __str__(self) -> str:
        return f"{self.day} {self.kind}: {self.number}"


class Day(models.Model):
    """What is known of a day's figures. Its conversations have ids from `first` to `last`.

    `is_stale`: something happened since it was counted. `waiting`: its waits that were open then.
    """

    day = models.DateField(primary_key=True)
    first = models.BigIntegerField(null=True)
    last = models.BigIntegerField(null=True)
    is_stale = models.BooleanField(default=True)
    waiting = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("counted day")
        default_permissions = ()
        indexes = (models.Index(fields=["day"], condition=models.Q(is_stale=True), name="day_stale"),)

    def __str__(self) -> str:
        return f"{self.day}"


class Progress(models.Model):
    """How far the figures go; one row. Days begin at the midnights of `zone`.

    Everything until `counted_at` is counted or on a stale day. Conversations with ids up to `settled` have their day.
    `waits_since`: when this installation began to write waits, if it is older than they are. `busy_until`: the latest
    time until which one process counts.
    """

    zone = models.CharField(max_length=64, default="", blank=True)
    counted_at = models.DateTimeField(null=True)
    settled = models.BigIntegerField(default=0)
    waits_since = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("progress of the figures")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.counted_at}"

    @classmethod
    def now(cls) -> Self:
        """The row, not stored yet if nothing was ever counted."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

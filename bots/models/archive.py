"""The archive of a bot's interactions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.models.bot import Bot


class ArchivedInteraction(models.Model):
    """An interaction that is in the draft no more, with its rows as values: see `bots.draft.interaction_archive`.

    `number` is the id that it had and gets again.
    """

    # Without a constraint: the version before deletes bots and does not know this table.
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="+", db_constraint=False)
    number = models.BigIntegerField()
    name = models.CharField(_("name"), max_length=100)
    at = models.DateTimeField(_("archived"), auto_now_add=True)
    who = models.CharField(_("who"), max_length=150, blank=True)
    content = models.JSONField()

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.name

"""The history of a draft."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.models.bot import Bot


class DraftState(models.Model):
    """A bot's draft as of the last entry in its history."""

    bot = models.OneToOneField(Bot, models.CASCADE, related_name="+", primary_key=True)
    content = models.BinaryField(default=bytes)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.bot_id)


class DraftChange(models.Model):
    """A change of a bot's draft, as sentences and as values that can be restored."""

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    who = models.CharField(_("who"), max_length=150, blank=True)
    what = models.CharField(_("what"), max_length=300, blank=True)
    said = models.BinaryField()
    delta = models.BinaryField()

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.who or '-'} {self.at:%Y-%m-%d %H:%M}"

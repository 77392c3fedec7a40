"""The history of a draft."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.models.bot import Bot


class DraftState(models.Model):
    """A bot's draft as it was when its history was written last."""

    bot = models.OneToOneField(Bot, models.CASCADE, related_name="+", primary_key=True)
    content = models.BinaryField(default=bytes)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.bot_id)


class DraftChange(models.Model):
    """What one saving changed in a bot's draft: in words, and as values that can be put back."""

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

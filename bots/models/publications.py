"""The published versions of bots."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.models.bot import Bot


class Publication(models.Model):
    """A published version of a bot. It is never changed."""

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="publications", verbose_name=_("bot"))
    hash = models.CharField(max_length=64, unique=True)
    content = models.TextField(help_text="JSON of published.Content")
    document = models.TextField(blank=True, help_text="JSON of the draft it was made from (see documents)")
    phrases_key = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.hash[:12]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"Publication {self.hash[:12]} is never changed; publish the bot again instead.")
        super().save(*args, **kwargs)


class Publishing(models.Model):
    """One act of publishing: of a new version, or of an earlier one again. It outlives its publication."""

    # Without constraints: the version before deletes bots and people, and does not know this table.
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="+", db_constraint=False)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_constraint=False)
    again = models.BooleanField(default=False, db_default=False)

    class Meta:
        default_permissions = ()
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.hash[:12]

"""Sentences that a bot has no answer to."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.models.bot import Bot
from bots.understanding.normalization import normalize


class OutOfScope(models.Model):
    """Words of a visitor that mean nothing to this bot: they get the default answer, however sure the model is."""

    # Without a constraint: the version before deletes bots and does not know this table.
    bot = models.ForeignKey(
        Bot, models.CASCADE, related_name="out_of_scope", verbose_name=_("bot"), db_constraint=False
    )
    text = models.CharField(_("when the user says"), max_length=500)
    normal = models.CharField(max_length=500, editable=False)

    class Meta:
        verbose_name = _("sentence without an answer")
        verbose_name_plural = _("sentences without an answer")
        default_permissions = ()
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["bot", "normal"], name="out_of_scope_once_a_bot")]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.normal = normalize(self.text)[:500]
        super().save(*args, **kwargs)

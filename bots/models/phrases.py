"""The phrases of an interaction."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.models.bot import Bot
from bots.models.interactions import Interaction
from bots.understanding.normalization import normalize


class Phrase(models.Model):
    """Words of a visitor that lead to an interaction. Unique in a bot, by their normalized form."""

    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="phrases", verbose_name=_("interaction"))
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="+", editable=False)
    text = models.CharField(_("when the user says"), max_length=500)
    normal = models.CharField(max_length=500, editable=False)

    class Meta:
        verbose_name = _("phrase")
        verbose_name_plural = _("phrases")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["bot", "normal"], name="phrase_once_a_bot")]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.complete()
        super().save(*args, **kwargs)

    def complete(self) -> Phrase:
        """The row itself, after setting the fields that follow from the others. To be called before `bulk_create`."""
        self.bot_id = self.interaction.bot_id
        self.normal = normalize(self.text)[:500]
        return self

    def clean(self) -> None:
        same = Phrase.objects.filter(bot=self.interaction.bot_id, normal=normalize(self.text)[:500])
        other = same.exclude(pk=self.pk).select_related("interaction").first()
        if other is not None:
            message = _("“%(text)s” leads to the interaction “%(name)s” already.")
            raise ValidationError({"text": message % {"text": other.text, "name": other.interaction.name}})

"""What visitors say of their conversations with operators."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conversations.models.conversation import Conversation, Takeover


class Rating(models.Model):
    """A visitor's rating of one takeover, after it. It is given once and never changed."""

    class Score(models.IntegerChoices):
        BAD = 1, _("not good")
        GOOD = 2, _("good")

    # Without constraints: the version before deletes conversations and does not know this table.
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="ratings", db_constraint=False
    )
    takeover = models.OneToOneField(Takeover, on_delete=models.CASCADE, related_name="rating", db_constraint=False)
    score = models.PositiveSmallIntegerField(_("score"), choices=Score)
    text = models.CharField(_("words"), max_length=1000, blank=True, default="", db_default="")
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_score_display()}"

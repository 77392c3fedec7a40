"""What configurers said about sentences under review."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Review(models.Model):
    """The verdict on a sentence that visitors of a bot said in these words, by which it leaves the lists."""

    class Verdict(models.TextChoices):
        RIGHT = "right", _("the answer was right")
        MEANS = "means", _("became a phrase")
        NOTHING = "nothing", _("means nothing to this bot")
        IGNORED = "ignored", _("ignored")

    # Without a constraint: the version before deletes bots and does not know this table.
    bot = models.ForeignKey("bots.Bot", on_delete=models.CASCADE, related_name="+", db_constraint=False)
    normal = models.CharField(max_length=500)
    text = models.CharField(max_length=500)
    verdict = models.CharField(max_length=7, choices=Verdict)
    who = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["bot", "normal"], name="one_review_a_sentence"),)

    def __str__(self) -> str:
        return f"{self.text}: {self.verdict}"

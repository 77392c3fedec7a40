"""What a bot says of the machine that answers: that it is one, and where its knowledge ends."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Disclosure(models.Model):
    """The line at the beginning of a chat that says so, and what is said beyond the sources. Part of a version."""

    class Disclosing(models.TextChoices):
        MODEL = "model", _("If a language model answers")
        ALWAYS = "always", _("Always")
        NEVER = "never", _("Never")

    discloses = models.CharField(
        _("says that a machine answers"), max_length=6, choices=Disclosing, default=Disclosing.MODEL,
        db_default=Disclosing.MODEL,
        help_text=_("A line at the beginning of the chat. Many countries require it."),
    )  # fmt: skip
    disclosure = models.TextField(
        _("the line that says so"), blank=True, max_length=500, default="", db_default="",
        help_text=_("Empty: a sentence in the bot's language, which also says that people can be asked for."),
    )  # fmt: skip
    not_in_sources = models.TextField(
        _("if the sources do not hold the answer"), blank=True, max_length=4000, default="", db_default="",
        help_text=_(
            "Said instead of the default reply by a language model that answers from sources only. It counts as a "
            "default answer. Empty: a sentence in the bot's language."
        ),
    )  # fmt: skip

    class Meta:
        abstract = True

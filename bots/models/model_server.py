"""Where a language model is, what it may cost and how long it may take: the same for a bot's and for the operators'."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.engines.addresses import check_url


class ModelServer(models.Model):
    """A model at an address. The key is write-only, or names a variable of the environment."""

    url = models.CharField(
        _("address"), max_length=500, validators=[check_url],
        help_text=_(
            "What stands before /chat/completions, like https://api.openai.com/v1. A model on this machine, like "
            "http://127.0.0.1:11434/v1, needs ENGINES_PRIVATE=1 on the server."
        ),
    )  # fmt: skip
    model = models.CharField(_("model"), max_length=200, help_text=_("Its name as the server knows it."))
    key = models.CharField(_("key"), max_length=500, blank=True)
    instructions = models.TextField(
        _("instructions"), blank=True, max_length=8000,
        help_text=_(
            "Who it speaks for, its tone, what it must not promise. The bot's interactions are told to it anyway."
        ),
    )  # fmt: skip
    history_entries = models.PositiveSmallIntegerField(
        _("entries of history"), default=20, validators=[MaxValueValidator(100)],
        help_text=_("So many lines before the bot's last turn are told to it."),
    )  # fmt: skip
    first_seconds = models.PositiveSmallIntegerField(
        _("time limit for the first word (seconds)"), default=10,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )  # fmt: skip
    whole_seconds = models.PositiveSmallIntegerField(
        _("time limit for the whole answer (seconds)"), default=30,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("Without an answer by then the visitor gets the default answer."),
    )  # fmt: skip
    turn_tokens = models.PositiveIntegerField(
        _("tokens of an answer"), default=500, validators=[MinValueValidator(16), MaxValueValidator(8000)],
    )  # fmt: skip
    day_tokens = models.PositiveIntegerField(
        _("tokens a day"), default=0,
        help_text=_(
            "Of questions and answers. When they are used up, visitors get the default answer until midnight (UTC). "
            "0: no limit."
        ),
    )  # fmt: skip

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.model

"""The language model of a bot."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.engines.addresses import check_url
from bots.language_model.endpoint import Endpoint
from bots.models.bot import Bot


class LanguageModel(models.Model):
    """Where a bot's language model is and how it answers. It acts as soon as it is saved; versions, exports and copies
    lack it, so that no key is in any of them."""

    class Manner(models.TextChoices):
        CHOOSE = "choose", _("It only chooses among the bot's interactions")
        SOURCES = "sources", _("It answers from the bot's texts and sources only")
        FREE = "free", _("It answers in its own words")

    # Without a constraint: the version before deletes bots and does not know this table.
    bot = models.OneToOneField(
        Bot, models.CASCADE, related_name="language_model", verbose_name=_("bot"), db_constraint=False
    )
    url = models.CharField(
        _("address"), max_length=500, validators=[check_url],
        help_text=_(
            "What stands before /chat/completions, like https://api.openai.com/v1. A model on this machine, like "
            "http://127.0.0.1:11434/v1, needs ENGINES_PRIVATE=1 on the server."
        ),
    )  # fmt: skip
    model = models.CharField(_("model"), max_length=200, help_text=_("Its name as the server knows it."))
    key = models.CharField(_("key"), max_length=500, blank=True)
    manner = models.CharField(
        _("manner"), max_length=8, choices=Manner, default=Manner.CHOOSE,
        help_text=_("Whoever only chooses cannot say anything that you have not written."),
    )  # fmt: skip
    instructions = models.TextField(
        _("instructions"), blank=True, max_length=8000,
        help_text=_(
            "Who it speaks for, its tone, what it must not promise. The bot's interactions are told to it anyway."
        ),
    )  # fmt: skip
    temperature = models.FloatField(
        _("temperature"), default=0.2, validators=[MinValueValidator(0.0), MaxValueValidator(2.0)],
        help_text=_("0: the same question gets the same answer. Higher: more varied, less reliable."),
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
    uses_tools = models.BooleanField(
        _("uses tool calls"), default=True,
        help_text=_("Off for models and servers that know none: then it acts by lines of its text."),
    )  # fmt: skip
    streams = models.BooleanField(
        _("visitors see the answer grow"), default=True, db_default=True,
        help_text=_(
            "In the manner “in its own words”, word by word as it is written. Operators who watch see it in any case."
        ),
    )  # fmt: skip
    promises = models.TextField(
        _("promises of a person"), blank=True, max_length=4000, default="", db_default="",
        help_text=_(
            "One phrase a line, in any language. An answer that promises a person, like “I'll connect you to a "
            "colleague”, puts the conversation into Awaiting Agent. Usual phrases are known; add your own here."
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("language model")
        verbose_name_plural = _("language models")

    def __str__(self) -> str:
        return self.model

    @property
    def endpoint(self) -> Endpoint:
        """The model as it is asked."""
        return Endpoint(
            url=self.url,
            model=self.model,
            key=self.key,
            instructions=self.instructions,
            manner=self.manner,  # type: ignore[arg-type]  # one of the choices
            temperature=self.temperature,
            tokens=self.turn_tokens,
            first=self.first_seconds,
            whole=self.whole_seconds,
            uses_tools=self.uses_tools,
        )


class TokenCount(models.Model):
    """The tokens that a bot's language model used on a day (UTC)."""

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="+", db_constraint=False)
    day = models.DateField()
    tokens = models.PositiveBigIntegerField(default=0)
    # Operators were told that they are used up.
    told = models.BooleanField(default=False, db_default=False)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["bot", "day"], name="one_token_count_a_day"),)

    def __str__(self) -> str:
        return f"{self.bot_id} {self.day}: {self.tokens}"

"""The language model of a bot."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.language_model.endpoint import Endpoint
from bots.models.bot import Bot
from bots.models.model_server import ModelServer


class LanguageModel(ModelServer):
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
    manner = models.CharField(
        _("manner"), max_length=8, choices=Manner, default=Manner.CHOOSE,
        help_text=_("Whoever only chooses cannot say anything that you have not written."),
    )  # fmt: skip
    temperature = models.FloatField(
        _("temperature"), default=0.2, validators=[MinValueValidator(0.0), MaxValueValidator(2.0)],
        help_text=_("0: the same question gets the same answer. Higher: more varied, less reliable."),
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

"""The external engine of a bot."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.engines import addresses
from bots.models.bot import Bot


class Engine(models.Model):
    """The address of a bot's external engine. It acts as soon as it is saved; versions, exports and copies lack it."""

    bot = models.OneToOneField(Bot, models.CASCADE, related_name="external_engine", verbose_name=_("bot"))
    url = models.CharField(
        _("address"), max_length=500, validators=[addresses.check_url],
        help_text=_(
            "Speaks the REST format of Rasa's channel, like https://engine.example/webhooks/rest/webhook. "
            "Acts as soon as it is saved."
        ),
    )  # fmt: skip
    secret = models.CharField(
        _("secret"), max_length=200, blank=True,
        help_text=_("Signs what the engine is asked, so that it can tell us from others. Empty: nothing is signed."),
    )  # fmt: skip
    timeout_seconds = models.PositiveSmallIntegerField(
        _("time limit (seconds)"), default=10, validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text=_("Without an answer by then the visitor gets the default answer."),
    )  # fmt: skip
    promises = models.TextField(
        _("promises of a person"), blank=True, max_length=4000, default="", db_default="",
        help_text=_(
            "One phrase a line, in any language. An answer that promises a person, like “I'll connect you to a "
            "colleague”, puts the conversation into Awaiting Agent. Usual phrases are known; add your own here."
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("external engine")
        verbose_name_plural = _("external engines")

    def __str__(self) -> str:
        return self.url

    @property
    def address(self) -> addresses.Address:
        """The address as `bots.external_engine.client.ask` takes it."""
        return addresses.Address(self.url, self.secret, self.timeout_seconds)

"""The end action of a bot, which runs when an operator finishes."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.models.bot import Bot, check_variables_of_translations, known_in
from bots.models.checks import check_same_bot, collect
from bots.models.interactions import Interaction
from bots.models.translations import Translated
from bots.wording import texts


class EndAction(Translated):
    """The end action that is preselected when an operator finishes, and what it uses."""

    class Action(models.TextChoices):
        NOTHING = "nothing", _("Send nothing")
        DEFAULT = "default", _("The bot's default interaction")
        MESSAGE = "message", _("A message")
        INTERACTION = "interaction", _("Another interaction")

    bot = models.OneToOneField(Bot, models.CASCADE, related_name="end_action", verbose_name=_("bot"))
    action = models.CharField(_("action"), max_length=12, choices=Action, default=Action.NOTHING)
    message = models.TextField(
        _("message"), blank=True, max_length=4000,
        help_text=_(
            "The operator may change it. May hold {{ operator }}, {{ bot }}, {{ visitor }} and the variables of the "
            "bot's questions."
        ),
    )  # fmt: skip
    interaction = models.ForeignKey(
        Interaction, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("interaction")
    )

    class Meta:
        verbose_name = _("end action")
        verbose_name_plural = _("end actions")

    def __str__(self) -> str:
        return self.get_action_display()

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        known = known_in(self.message, texts.WITH_OPERATOR, self.bot_id)
        collect(errors, "message", texts.check_variables, self.message, known=known)
        check_variables_of_translations(errors, self, "message", texts.WITH_OPERATOR, self.bot_id)
        collect(errors, "interaction", check_same_bot, self.interaction, self.bot_id)
        if self.action == self.Action.DEFAULT and self.bot.default_interaction_id is None:
            errors["action"] = _("The bot has no default interaction. Pick one under “Talking”, or another end action.")
        if self.action == self.Action.MESSAGE and not self.message.strip():
            errors["message"] = _("Write the message that is sent.")
        if self.action == self.Action.INTERACTION and self.interaction_id is None:
            errors["interaction"] = _("Pick the interaction that is sent.")
        if errors:
            raise ValidationError(errors)

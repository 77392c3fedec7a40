"""Conditions, by which the interaction that follows another one depends on variables."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.models.checks import check_same_bot, collect
from bots.models.interactions import Interaction
from bots.wording import texts
from bots.wording.placeholders import NAME
from plain_text import visible

VALUELESS = ("empty", "filled")


class Condition(models.Model):
    """One of the conditions of an interaction: the first that holds decides what follows."""

    class Test(models.TextChoices):
        IS = "is", _("is")
        IS_NOT = "is_not", _("is not")
        CONTAINS = "contains", _("contains")
        FILLED = "filled", _("is not empty")
        EMPTY = "empty", _("is empty")
        MORE = "more", _("is more or later than")
        LESS = "less", _("is less or earlier than")

    # Without constraints: the version before deletes interactions and bots and does not know this table.
    interaction = models.ForeignKey(
        Interaction, models.CASCADE, related_name="conditions", verbose_name=_("interaction"), db_constraint=False
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    variable = models.CharField(_("variable"), max_length=50)
    test = models.CharField(_("test"), max_length=12, choices=Test, default=Test.IS)
    value = models.CharField(
        _("value"), max_length=200, blank=True,
        help_text=_("In the bot's main language; capitals, accents and punctuation do not count. A day: 2026-12-31."),
    )  # fmt: skip
    leads_to = models.ForeignKey(
        Interaction, models.RESTRICT, related_name="+", verbose_name=_("leads to"), db_constraint=False
    )

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self.variable} {self.get_test_display()} {self.value}".strip()

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        self.variable = self.variable.strip().removeprefix("{{").removesuffix("}}").strip()
        self.value = visible(self.value).strip()
        if self.leads_to_id is not None:
            collect(errors, "leads_to", check_same_bot, self.leads_to, getattr(self.interaction, "bot_id", None))
            if self.leads_to_id == self.interaction_id:
                errors["leads_to"] = _("An interaction cannot follow itself.")
        if not NAME.fullmatch(self.variable) or self.variable in texts.WITH_OPERATOR - {"visitor"}:
            errors["variable"] = _("Give the variable of a question, or visitor.")
        if self.test in VALUELESS and self.value:
            errors["value"] = _("Leave this empty: the test needs no value.")
        elif self.test not in VALUELESS and not self.value:
            errors["value"] = _("Give the value that the variable is compared with.")
        if errors:
            raise ValidationError(errors)

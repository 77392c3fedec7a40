"""The buttons of an interaction."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.models.checks import check_same_bot, collect
from bots.models.interactions import Interaction
from bots.models.translations import Translated
from bots.wording import addresses
from plain_text import visible


class Button(Translated):
    """A button under an interaction's message."""

    class Kind(models.TextChoices):
        POSTBACK = "postback", _("Answer")
        URL = "url", _("Link")
        PHONE = "phone", _("Phone")
        LIVE_AGENT = "live_agent", _("Live agent")

    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="buttons", verbose_name=_("interaction"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    label = models.CharField(_("label"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.POSTBACK)
    value = models.CharField(
        _("value"), max_length=1000, blank=True,
        help_text=_("Link: its address. Phone: the number. Answer: words, matched as if the visitor said them."),
    )  # fmt: skip
    leads_to = models.ForeignKey(
        Interaction, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("leads to"),
        help_text=_("For an answer: the interaction that comes next."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("button")
        verbose_name_plural = _("buttons")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        self.value = visible(self.value).strip()
        if self.kind == self.Kind.POSTBACK:
            collect(errors, "leads_to", check_same_bot, self.leads_to, getattr(self.interaction, "bot_id", None))
            if not self.value and self.leads_to_id is None:
                errors["leads_to"] = _("Pick the interaction it leads to, or give words as its value.")
            elif self.value and self.leads_to_id is not None:
                errors["value"] = _(
                    "Leave this empty, or pick no interaction: the button can have only one of the two."
                )
        else:
            self._check_direct(errors)
        if errors:
            raise ValidationError(errors)

    def _check_direct(self, errors: dict[str, Any]) -> None:
        if self.leads_to_id is not None:
            errors["leads_to"] = _("Only an answer leads to an interaction.")
        if self.kind == self.Kind.LIVE_AGENT:
            if self.value:
                errors["value"] = _("A live agent button has no value.")
            return
        if self.kind == self.Kind.PHONE:
            self.value = addresses.plain_phone(self.value)
        check = addresses.check_url if self.kind == self.Kind.URL else addresses.check_phone
        collect(errors, "value", check, self.value)

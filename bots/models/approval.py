"""Whether a bot's answers wait for an operator before visitors get them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

SECONDS = 20
HOUR = 60 * 60


class Approval(models.Model):
    """How the bot's answers wait for an operator. Part of a version."""

    class Then(models.TextChoices):
        SEND = "send", _("The bot's answer is sent")
        HOLD = "hold", _("It waits on until an operator acts")
        AWAIT = "await", _("It waits on, and operators are called (Awaiting Agent)")

    approves = models.BooleanField(
        _("operators approve its answers"), default=False, db_default=False,
        help_text=_(
            "Each answer waits as a draft: operators send it, edit and send it, or take over. Without this, operators "
            "may switch it on for single conversations; the two settings below hold there, too."
        ),
    )  # fmt: skip
    approve_seconds = models.PositiveSmallIntegerField(
        _("a draft waits (seconds)"), default=SECONDS, db_default=SECONDS,
        validators=[MinValueValidator(3), MaxValueValidator(HOUR)],
        help_text=_("So long may operators look at an answer before the next setting decides. 3 to 3,600."),
    )  # fmt: skip
    approve_then = models.CharField(
        _("when that time is over"), max_length=5, choices=Then, default=Then.SEND, db_default=Then.SEND,
        help_text=_("An answer that brings a person never waits."),
    )  # fmt: skip

    class Meta:
        abstract = True

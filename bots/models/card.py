"""The desk of a bot's operators: what they keep of visitors, and the labels that they put on conversations."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.models.bot import Bot
from bots.wording.placeholders import NAME
from plain_text import clean_line

KNOWN = ("name", "email", "phone")
"""What every bot's operators may keep of a visitor."""


class CardField(models.Model):
    """A field of one's own on the cards of a bot's visitors. Operators see a change as soon as it is saved."""

    # Without a constraint: the version before deletes bots and does not know this table.
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="card_fields", verbose_name=_("bot"), db_constraint=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    label = models.CharField(_("label"), max_length=60)
    name = models.CharField(
        _("variable"), max_length=50,
        help_text=_("The answer to a question with this variable fills it; operators may change it."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("field of visitors")
        verbose_name_plural = _("fields of visitors")
        default_permissions = ()
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["bot", "name"], name="card_field_once_a_bot")]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        self.label = clean_line(self.label, 60)
        self.name = self.name.strip().casefold()
        if not NAME.fullmatch(self.name):
            raise ValidationError({"name": _("Use letters, digits and _ only, and begin with a letter.")})
        if self.name in KNOWN:
            raise ValidationError({"name": _("Every card has this one. Choose another name.")})


class Label(models.Model):
    """A label that operators put on conversations. Open consoles show a change within 20 s.

    A conversation keeps the name that it was given, in gray once the bot has no such label.
    """

    class Color(models.TextChoices):
        # By name, so that each is readable in light and in dark (static/css/console/label-chip.css).
        GRAY = "gray", _("gray")
        RED = "red", _("red")
        AMBER = "amber", _("amber")
        GREEN = "green", _("green")
        TEAL = "teal", _("teal")
        BLUE = "blue", _("blue")
        VIOLET = "violet", _("violet")
        PINK = "pink", _("pink")

    SEPARATOR = "|"
    """Stands between labels in a conversation's row, and in no label."""

    # Without a constraint: the version before deletes bots and does not know this table.
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="labels", verbose_name=_("bot"), db_constraint=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name = models.CharField(_("label"), max_length=30)
    color = models.CharField(_("color"), max_length=6, choices=Color, default=Color.GRAY)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        default_permissions = ()
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["bot", "name"], name="label_once_a_bot")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.name = clean_line(self.name, 30)
        if not self.name or self.SEPARATOR in self.name or '"' in self.name:
            raise ValidationError({"name": _("Give a name without | and quotation marks.")})

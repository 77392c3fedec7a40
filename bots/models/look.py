"""The look of a bot's widget and chat."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.models.checks import check_color

ACCENT = "#3f4fc6"
"""The product's own accent color: --accent in tokens.css."""


class Look(models.Model):
    """How a bot's widget and chat look and sound. It acts as soon as it is saved, and is part of no version."""

    LOOK = (
        "accent", "side", "face", "widget_title", "invitation", "closed_text", "sounds", "shows_team",
        "look_translations",
    )  # fmt: skip

    class Side(models.TextChoices):
        # By the direction of writing, not left and right, so that it also suits pages that are written right to left.
        END = "end", _("Right")
        START = "start", _("Left")

    class Face(models.TextChoices):
        ROBOT = "robot", _("Robot")
        SMILE = "smile", _("Smile")
        PERSON = "person", _("Person")

    accent = models.CharField(
        _("accent color"), max_length=7, default=ACCENT, validators=[check_color],
        help_text=_("Of the bubble, the buttons and what operators say. The text on it is white or black by itself."),
    )  # fmt: skip
    side = models.CharField(
        _("position"), max_length=5, choices=Side, default=Side.END,
        help_text=_("The lower corner of the page. Pages written from right to left have it the other way round."),
    )  # fmt: skip
    face = models.CharField(
        _("face"), max_length=8, choices=Face, default=Face.ROBOT, db_default=Face.ROBOT,
        help_text=_("The picture beside what the bot says. A friendly face is still the bot's, and the chat says so."),
    )  # fmt: skip
    widget_title = models.CharField(
        _("title"), max_length=60, blank=True, help_text=_("At the head of the chat. Empty: the bot's name.")
    )
    invitation = models.CharField(
        _("invitation"), max_length=120, blank=True,
        help_text=_("A sentence beside the bubble until it is opened or put away. Empty: none."),
    )  # fmt: skip
    closed_text = models.CharField(
        _("when switched off"), max_length=500, blank=True, default="", db_default="",
        help_text=_("Said in the chat while the bot is switched off. Empty: “Closed at the moment”."),
    )  # fmt: skip
    sounds = models.BooleanField(
        _("sound"), default=True, db_default=True,
        help_text=_("A sound for answers of a person while the visitor looks elsewhere. Visitors can turn it off."),
    )  # fmt: skip
    shows_team = models.BooleanField(
        _("shows who is online"), default=False, db_default=False,
        help_text=_("The head of the chat has the first names of two people who are online, and how fast they answer."),
    )  # fmt: skip
    look_translations = models.JSONField(_("translations of the look"), default=dict, db_default={}, blank=True)

    class Meta:
        abstract = True

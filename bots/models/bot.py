"""A bot."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.models.approval import Approval
from bots.models.checks import check_country, check_end_actions, check_origins, check_same_bot, collect
from bots.models.disclosure import Disclosure
from bots.models.look import Look
from bots.models.translations import Translated, check_languages, named
from bots.models.wait_limits import WaitLimits
from bots.wording import origins, texts
from bots.wording.first_words import (
    agent_called,
    agent_confirmation,
    cancel_words,
    default_reply,
    question_reply,
    waiting_reply,
)
from bots.wording.languages import choices as language_choices

YEAR_OF_MINUTES = 365 * 24 * 60
QUIET_SECONDS = 1.2
LONG_WAIT = 3
"""Minutes."""


def languages() -> list[tuple[str, str]]:
    """The languages that a bot can speak, as choices."""
    return language_choices()


class Bot(Translated, WaitLimits, Approval, Disclosure, Look):
    """A bot: how it answers visitors, and how it behaves towards operators."""

    # Address, look and whether it is enabled are not part of a version: they act as soon as they are saved.
    AT_ONCE = ("slug", "enabled", "allowed_origins", *WaitLimits.WAIT_LIMITS, *Look.LOOK)

    class Understanding(models.TextChoices):
        BUILT_IN = "built_in", _("The built-in matching of phrases")
        EXTERNAL = "external", _("An external engine")
        MODEL = "model", _("A language model")

    class Caution(models.TextChoices):
        CAREFUL = "careful", _("Careful")
        BALANCED = "balanced", _("Balanced")
        BOLD = "bold", _("Bold")

    name = models.CharField(_("name"), max_length=100, help_text=_("What visitors read as its name."))
    slug = models.SlugField(
        _("address name"), unique=True,
        help_text=_("Its chat is at /chat/ and this name. Acts as soon as it is saved, on pages that embed it too."),
    )  # fmt: skip
    enabled = models.BooleanField(
        _("switched on"), default=True,
        help_text=_("A bot switched off says so to visitors and answers nobody. Acts as soon as it is saved."),
    )  # fmt: skip
    language = models.CharField(
        _("language"), max_length=12, choices=languages, default="en",
        help_text=_("Of its own sentences. It also decides how numbers, dates and phone numbers in answers are read."),
    )  # fmt: skip
    languages = models.JSONField(
        _("other languages"), default=list, db_default=[], blank=True, validators=[check_languages],
        help_text=_("Visitors who speak one of these get what is translated into it; the rest in the language above."),
    )  # fmt: skip
    country = models.CharField(
        _("country"), max_length=2, blank=True, default="", db_default="", validators=[check_country],
        help_text=_(
            "Two letters such as GB, CH or EG. Visitors may then write phone numbers without the country's code, and "
            "numbers and dates as they are written there. Empty: by the language."
        ),
    )  # fmt: skip

    engine = models.CharField(
        _("what answers"), max_length=8, choices=Understanding, default=Understanding.BUILT_IN,
        db_default=Understanding.BUILT_IN,
        help_text=_(
            "An external engine or a language model is asked what no button, no open question, no cancel word and no "
            "exact phrase answers. The built-in matching finds the likeliest interaction by itself."
        ),
    )  # fmt: skip
    quiet_seconds = models.FloatField(
        _("quiet time (seconds)"), default=QUIET_SECONDS, db_default=QUIET_SECONDS, blank=True,
        validators=[MinValueValidator(0.0), MaxValueValidator(10.0)],
        help_text=_(
            "An engine or a model is asked when the visitor has written nothing for so long, and answers several "
            "messages at once. What comes while it thinks is answered with them. 0: each message is answered alone."
        ),
    )  # fmt: skip
    caution = models.CharField(
        _("caution"), max_length=8, choices=Caution, default=Caution.BALANCED, db_default=Caution.BALANCED,
        help_text=_(
            "How sure the bot must be before it answers. A careful bot gives fewer wrong answers and more default "
            "answers, a bold one the other way round. Phrases and buttons count always."
        ),
    )  # fmt: skip
    asks_back = models.BooleanField(
        _("asks back"), default=True, db_default=True,
        help_text=_(
            "A bot that hesitates between two interactions asks “Did you mean …?”, with a button for each and one for "
            "neither. Until it is answered, this is no default answer; “Neither” is one."
        ),
    )  # fmt: skip
    asks_rating = models.BooleanField(
        _("asks for a rating"), default=False, db_default=False,
        help_text=_(
            "When an operator finishes, the visitor's page asks how it was: good or not good, and a word if they like. "
            "Operators see it in the conversation, and the reports count it."
        ),
    )  # fmt: skip
    rated_ends = models.JSONField(
        _("end actions that ask for it"), default=list, db_default=[], blank=True, validators=[check_end_actions],
        help_text=_("Which end actions ask for a rating. None ticked: all of them."),
    )  # fmt: skip
    start_interaction = models.ForeignKey(
        "Interaction", models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("start interaction"),
        help_text=_("Greets a visitor who opens the chat, and follows a cancel word."),
    )  # fmt: skip
    default_reply = models.TextField(
        _("default reply"), blank=True, max_length=4000, default=default_reply,
        help_text=_("Said when the bot does not understand."),
    )  # fmt: skip
    default_interaction = models.ForeignKey(
        "Interaction", models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("default interaction"),
        help_text=_("Follows the default reply. It can also be the end action of a takeover."),
    )  # fmt: skip
    question_reply = models.TextField(
        _("question reply"), blank=True, max_length=4000, default=question_reply,
        help_text=_("Said when an answer does not fit its question, which is then asked again."),
    )  # fmt: skip
    cancel_words = models.CharField(
        _("cancel words"), max_length=300, blank=True, default=cancel_words,
        help_text=_(
            "Any of these, said alone or with polite words around it, starts the conversation over, also in the middle "
            "of a question. Separate them by commas."
        ),
    )  # fmt: skip

    agent_threshold = models.PositiveSmallIntegerField(
        _("agent threshold"), default=3, validators=[MaxValueValidator(100)],
        help_text=_("So many default answers in a row put the conversation into Awaiting Agent. 0 turns this off."),
    )  # fmt: skip
    agent_called = models.TextField(
        _("when the bot calls a person"), blank=True, max_length=4000, default=agent_called, db_default="",
        help_text=_("Said when so many default answers have put the conversation into Awaiting Agent. Empty: nothing."),
    )  # fmt: skip
    agent_confirmation = models.TextField(
        _("request confirmation"), blank=True, max_length=4000, default=agent_confirmation,
        help_text=_("Said to a visitor who asks for a person."),
    )  # fmt: skip
    no_operator_interaction = models.ForeignKey(
        "Interaction", models.RESTRICT, null=True, blank=True, related_name="+",
        verbose_name=_("interaction when no operator is online"),
        help_text=_("Runs instead of the confirmation when a visitor asks for a person and nobody is there."),
    )  # fmt: skip
    waiting_reply = models.TextField(
        _("when the wait is long"), blank=True, max_length=4000, default=waiting_reply, db_default="",
        help_text=_("Said once to a visitor who asked for a person and still waits. Empty: nothing."),
    )  # fmt: skip
    waiting_minutes = models.PositiveSmallIntegerField(
        _("a long wait (minutes)"), default=LONG_WAIT, db_default=LONG_WAIT, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
        help_text=_("The time after which a visitor is told that the wait is long."),
    )  # fmt: skip
    takeover_start_message = models.TextField(
        _("takeover start message"), blank=True, max_length=4000,
        help_text=_(
            "Said when an operator takes over. May hold {{ operator }}, {{ bot }}, {{ visitor }} and the variables of "
            "the bot's questions."
        ),
    )  # fmt: skip
    attachments_email = models.EmailField(
        _("e-mail address for attachments"), blank=True,
        help_text=_("Gets the files that visitors send while no operator talks to them. Empty: they are refused."),
    )  # fmt: skip

    stalled_after_minutes = models.PositiveIntegerField(
        _("stalled after (minutes)"), default=5, validators=[MinValueValidator(1), MaxValueValidator(YEAR_OF_MINUTES)]
    )
    abandoned_after_minutes = models.PositiveIntegerField(
        _("abandoned after (minutes)"), default=60,
        validators=[MinValueValidator(1), MaxValueValidator(YEAR_OF_MINUTES)],
    )  # fmt: skip
    ended_after_minutes = models.PositiveIntegerField(
        _("ended after (minutes)"), default=1440,
        validators=[MinValueValidator(1), MaxValueValidator(YEAR_OF_MINUTES)],
        help_text=_("A visitor who comes back within this time continues the conversation."),
    )  # fmt: skip
    allowed_origins = models.TextField(
        _("allowed origins"), blank=True, validators=[check_origins],
        help_text=_(
            "The sites that may embed the chat, one a line, like https://shop.example. Acts as soon as it is saved."
        ),
    )  # fmt: skip

    published_hash = models.CharField(max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    # If the keys are equal, the model in the storage knows the published phrases. Otherwise training is due.
    phrases_key = models.CharField(max_length=80, blank=True, editable=False)
    model_key = models.CharField(max_length=80, blank=True, editable=False)
    model_name = models.CharField(max_length=200, blank=True, editable=False)
    training_since = models.DateTimeField(null=True, editable=False)

    # An archived bot is switched off and under another address name, so that its own is free: see `draft.archiving`.
    archived_at = models.DateTimeField(_("archived"), null=True, editable=False)
    archived_slug = models.CharField(max_length=50, default="", db_default="", editable=False)
    # The time since which the worker deletes it with its conversations.
    leaves_since = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("bot")
        verbose_name_plural = _("bots")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Checks each field, and puts the allowed origins into the form in which browsers compare them."""
        super().clean_fields(exclude)
        if "allowed_origins" not in (exclude or ()):
            self.allowed_origins = origins.normalized_lines(self.allowed_origins)

    def clean(self) -> None:
        self.country = self.country.upper()
        self.waiting_minutes = self.waiting_minutes or LONG_WAIT
        self.quiet_seconds = QUIET_SECONDS if self.quiet_seconds is None else self.quiet_seconds
        errors: dict[str, Any] = {}
        for field in ("start_interaction", "default_interaction", "no_operator_interaction"):
            collect(errors, field, check_same_bot, getattr(self, field), self.pk)
        for field in texts.OF_BOT:
            text = getattr(self, field)
            known = texts.WITH_OPERATOR if field == "takeover_start_message" else texts.EVERYWHERE
            collect(errors, field, texts.check_variables, text, known=known_in(text, known, self.pk))
            check_variables_of_translations(errors, self, field, known, self.pk)
        if isinstance(self.languages, list) and self.language in self.languages:
            # A form can leave the field out.
            errors.setdefault(NON_FIELD_ERRORS, []).append(
                _("The language of a bot is not one of its other languages. Remove it there.")
            )
        if not self.default_reply.strip() and self.default_interaction_id is None:
            errors["default_reply"] = _("Give a default reply or a default interaction, else the bot stays silent.")
        self._check_timeouts(errors)
        self.check_wait_limits(errors)
        if self.archived_at and self.enabled:
            errors["enabled"] = _("An archived bot stays switched off. Restore it first.")
        if errors:
            raise ValidationError(errors)

    def _check_timeouts(self, errors: dict[str, Any]) -> None:
        stalled, abandoned, ended = self.stalled_after_minutes, self.abandoned_after_minutes, self.ended_after_minutes
        if None in (stalled, abandoned, ended):  # fields that have an error of their own
            return
        if abandoned <= stalled:
            errors["abandoned_after_minutes"] = _("Must be longer than the time until it is stalled.")
        if ended <= abandoned:
            errors["ended_after_minutes"] = _("Must be longer than the time until it is abandoned.")


def known_in(text: str, known: frozenset[str], bot_id: int | None) -> frozenset[str]:
    """`known`, the variables of the bot's questions, and those of the text that a question may ask for later.

    A draft is written in the order in which it is spoken; publishing refuses what is asked nowhere
    (`bots.draft.variables`).
    """
    if texts.variables_in(text) <= known:
        return known
    return known | variables_of(bot_id) | texts.may_be_asked(text)


def check_variables_of_translations(
    errors: dict[str, Any], row: Translated, field: str, known: frozenset[str], bot_id: int | None
) -> None:
    """As `texts.check_variables`, for each translation of the field. A form may have no field for it.

    A translation may hold what the main text holds, and the variables of the bot's questions.
    """
    for language, text in row.translations_of(field):
        try:
            if not texts.variables_in(text) <= known:
                known = known_in(getattr(row, field), known, bot_id) | variables_of(bot_id)
            texts.check_variables(text, known=known)
        except ValidationError as error:
            name = named(type(row), language, field)
            errors.setdefault(NON_FIELD_ERRORS, []).append(f"{name}: {error.messages[0]}")


def variables_of(bot_id: int | None) -> frozenset[str]:
    """The variables in which the bot's questions keep answers."""
    asking = Bot.objects.filter(pk=bot_id, interactions__variable__gt="") if bot_id else Bot.objects.none()
    return frozenset(asking.values_list("interactions__variable", flat=True))

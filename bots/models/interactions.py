"""Interactions, which a bot can say or ask, and their other wordings."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.models.bot import Bot, check_variables_of_translations, known_in
from bots.models.checks import check_same_bot, collect
from bots.models.question_checks import check_question
from bots.models.translations import Translated
from bots.wording import texts
from plain_text import clean_line

LONGEST_CHOICE = 80
"""Characters; a button's label has as many."""


class Interaction(Translated):
    """A message with buttons, or a question. Its phrases are the visitor's words that lead to it."""

    class Question(models.TextChoices):
        NONE = "", _("Asks nothing")
        TEXT = "text", _("Asks for words")
        NUMBER = "number", _("Asks for a number")
        DATE = "date", _("Asks for a date")
        EMAIL = "email", _("Asks for an e-mail address")
        PHONE = "phone", _("Asks for a phone number")
        CHOICE = "choice", _("Asks for one of several choices")
        YES_NO = "yes_no", _("Asks for yes or no")
        NAME = "name", _("Asks for a name")
        SEVERAL = "several", _("Asks for some of several choices")
        FILE = "file", _("Asks for a file")

    class When(models.TextChoices):
        ANY = "", _("Any day")
        PAST = "past", _("Today or a day before, as birthdays are")
        FUTURE = "future", _("Today or a day to come, as appointments are")

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="interactions", verbose_name=_("bot"))
    name = models.CharField(_("name"), max_length=100, help_text=_("For configurers and operators."))
    label = models.CharField(
        _("name for visitors"), max_length=LONGEST_CHOICE, blank=True, default="", db_default="",
        help_text=_(
            "On a button if the bot asks back which of two was meant, such as “Where my parcel is”. Empty: its name, "
            "with blanks for _."
        ),
    )  # fmt: skip
    text = models.TextField(
        _("message"), blank=True, max_length=4000,
        help_text=_("May hold {{ visitor }}, {{ bot }} and the variables of the bot's questions."),
    )  # fmt: skip
    question = models.CharField(
        _("question"), max_length=8, choices=Question, blank=True, default=Question.NONE,
        help_text=_("The visitor's next words are its answer. One that does not fit is asked for again."),
    )  # fmt: skip
    variable = models.CharField(
        _("variable"), max_length=50, blank=True,
        help_text=_("Keeps the answer. Named order_number, later texts may hold {{ order_number }}."),
    )  # fmt: skip
    choices = models.TextField(
        _("choices"), blank=True, max_length=2000, help_text=_("What the visitor can pick from, one a line.")
    )
    pattern = models.CharField(
        _("pattern"), max_length=200, blank=True,
        help_text=_(
            "A regular expression that the whole answer must fit; only where words are asked for. "
            "A P and six digits: P[0-9]{6}"
        ),
    )  # fmt: skip
    when = models.CharField(
        _("days"), max_length=6, choices=When, blank=True, default=When.ANY, db_default=When.ANY,
        help_text=_(
            "Which days fit; only where a date is asked for. It also decides which year 31.12. or 31.12.85 means."
        ),
    )  # fmt: skip
    question_reply = models.TextField(
        _("if an answer does not fit"), blank=True, max_length=1000, default="", db_default="",
        help_text=_(
            "Said before the question is asked again. Give an example, such as “Please write a day, like 24 December.” "
            "Empty: the bot's own question reply."
        ),
    )  # fmt: skip
    digresses = models.BooleanField(
        _("answers in between"), default=True, db_default=True,
        help_text=_(
            "Something else that a visitor asks in the middle is answered, and the question is asked again, at most "
            "twice in a row: where words are asked for, what is a phrase letter by letter; elsewhere what the bot "
            "understands and does not fit. A visitor who asks for a person always gets one."
        ),
    )  # fmt: skip
    hint = models.CharField(
        _("hint"), max_length=200, blank=True, default="", db_default="",
        help_text=_("What the pattern takes, for visitors: A P and six digits, such as P123456."),
    )  # fmt: skip
    least = models.CharField(
        _("least"), max_length=40, blank=True, default="", db_default="",
        help_text=_(
            "The smallest number, the earliest day, the fewest characters or choices. A day is written 2026-12-31, "
            "or as counted from the day of the answer: today, in 2 weeks, 18 years ago."
        ),
    )  # fmt: skip
    most = models.CharField(
        _("most"), max_length=40, blank=True, default="", db_default="",
        help_text=_("The largest number, the latest day, the most characters or choices; written as the least."),
    )  # fmt: skip
    reads_back = models.BooleanField(
        _("reads the answer back"), default=False, db_default=False,
        help_text=_("Asks “12 December 2026, right?” before it goes on. After a no it asks again."),
    )  # fmt: skip
    next = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="+", verbose_name=_("next interaction"),
        help_text=_("Said right after this one; after a question, once it is answered."),
    )  # fmt: skip
    pause_seconds = models.PositiveSmallIntegerField(
        _("pause before it (seconds)"), default=0, validators=[MaxValueValidator(60)],
        help_text=_("How long the next interaction waits. What the visitor says meanwhile goes before."),
    )  # fmt: skip
    operators_may_send = models.BooleanField(
        _("operators may send it"), default=False, help_text=_("Offered to the operator who holds a conversation.")
    )
    asks_for_person = models.BooleanField(
        _("asks for a person"), default=False,
        help_text=_("A visitor who gets here wants an operator, as if the live agent button were pressed."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        ordering = ["bot", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bot", "name"], name="interaction_name_once_a_bot",
                violation_error_message=_("This bot has an interaction of this name already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        self.label = clean_line(self.label, LONGEST_CHOICE)
        collect(errors, "next", check_same_bot, self.next, self.bot_id)
        if self.pk and self.next_id == self.pk:
            errors["next"] = _("An interaction cannot follow itself.")
        check_question(self, errors, longest_choice=LONGEST_CHOICE)
        own = texts.EVERYWHERE | {self.variable}
        for field in ("text", "question_reply"):
            said = getattr(self, field)
            collect(errors, field, texts.check_variables, said, known=known_in(said, own, self.bot_id))
            check_variables_of_translations(errors, self, field, own, self.bot_id)
        if not self.text.strip() and (self.question or not self.asks_for_person):
            errors["text"] = _("Write what the bot says.")
        if errors:
            raise ValidationError(errors)


class Wording(Translated):
    """Another wording of an interaction's message. The bot takes turns."""

    interaction = models.ForeignKey(Interaction, models.CASCADE, related_name="wordings", verbose_name=_("interaction"))
    text = models.TextField(_("message"), max_length=4000)

    class Meta:
        verbose_name = _("other wording")
        verbose_name_plural = _("other wordings")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]

    def clean(self) -> None:
        own, bot_id = texts.EVERYWHERE | {self.interaction.variable}, self.interaction.bot_id
        errors: dict[str, Any] = {}
        collect(errors, "text", texts.check_variables, self.text, known=known_in(self.text, own, bot_id))
        check_variables_of_translations(errors, self, "text", own, bot_id)
        if errors:
            raise ValidationError(errors)

"""Checks of an interaction's question: which settings belong to which kind, and what they may hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from bots.models.checks import collect
from bots.understanding.normalization import normalize
from bots.wording import questions, texts
from bots.wording.values import limits

if TYPE_CHECKING:
    from bots.models.interactions import Interaction

PICKED = frozenset(("choice", "several"))
LIMITED = frozenset(("number", "date", "text", "name", "several"))
READ_BACK = frozenset(("text", "name", "number", "date", "email", "phone"))


def check_question(item: Interaction, errors: dict[str, Any], *, longest_choice: int) -> None:
    """Adds what is wrong with the interaction's question to `errors`, by field. Trims the variable and the limits."""
    item.variable, item.least, item.most = item.variable.strip(), item.least.strip(), item.most.strip()
    if item.variable:
        collect(errors, "variable", questions.check_variable, item.variable)
    if item.pattern:
        collect(errors, "pattern", questions.check_pattern, item.pattern)
    if item.question and not item.variable:
        errors["variable"] = _("Name the variable that keeps the answer.")
    if item.variable and not item.question:
        errors["variable"] = _("Only a question has a variable. Pick what is asked for, or leave this empty.")
    if item.question_reply.strip() and not item.question:
        errors["question_reply"] = _("Only a question has answers. Pick what is asked for, or leave this empty.")
    _check_belonging(item, errors)
    _check_choices(item, errors, longest_choice)
    _check_limits(item, errors)


def _check_belonging(item: Interaction, errors: dict[str, Any]) -> None:
    kind = item.question
    if item.pattern and kind != "text":
        errors["pattern"] = _("A pattern belongs to a question that asks for words.")
    if item.hint and not item.pattern:
        errors["hint"] = _(
            "A hint says what the pattern takes, and there is no pattern. Write one, or remove the hint."
        )
    if item.when and kind != "date":
        errors["when"] = _("Days belong to a question that asks for a date.")
    if item.reads_back and kind not in READ_BACK:
        errors["reads_back"] = _("Only words, names, numbers, dates, addresses and phone numbers are read back.")


def _check_choices(item: Interaction, errors: dict[str, Any], longest: int) -> None:
    choices = texts.lines(item.choices)
    if choices and item.question not in PICKED:
        errors["choices"] = _("Choices belong to a question that asks for one or several of them.")
    if item.question in PICKED and len(choices) < 2:
        errors["choices"] = _("Give at least two choices, one on each line.")
    if len({normalize(choice) for choice in choices}) < len(choices):
        errors["choices"] = _("Two choices differ in case or punctuation only.")
    translated = (choice for _code, text in item.translations_of("choices") for choice in texts.lines(text))
    if any(len(choice) > longest for choice in (*choices, *translated)):
        errors["choices"] = _("A choice has at most %(limit)d characters.") % {"limit": longest}


def _check_limits(item: Interaction, errors: dict[str, Any]) -> None:
    found: dict[str, Decimal | date] = {}
    for field in ("least", "most"):
        if text := getattr(item, field):
            try:
                found[field] = _limit(item, text)
            except ValidationError as error:
                errors[field] = error
    if len(found) == 2 and found["least"] > found["most"]:  # type: ignore[operator]
        errors["least"] = _("The least is above the most: no answer could fit. Swap them, or empty one.")
    elif item.question == "several" and "least" in found and found["least"] > len(texts.lines(item.choices)):  # type: ignore[operator]
        errors["least"] = _("There are fewer choices than that.")


def _limit(item: Interaction, text: str) -> Decimal | date:
    if item.question not in LIMITED:
        raise ValidationError(_("Only numbers, dates, words, names and several choices have a least and a most."))
    try:
        limit = limits.limit_of(item.question, text, timezone.localdate())
    except limits.NoLimit:
        raise ValidationError(_how_to_write(item.question)) from None
    if item.question in ("text", "name") and isinstance(limit, Decimal) and limit > questions.LONGEST_ANSWER:
        raise ValidationError(_("An answer has at most %(limit)d characters.") % {"limit": questions.LONGEST_ANSWER})
    return limit


def _how_to_write(kind: str) -> str:
    if kind == "date":
        return _(
            "Write a day as 2026-12-31, or as counted from the day of the answer: today, in 2 weeks, 18 years ago."
        )
    if kind == "number":
        return _("Write a number with digits and a point for its decimals, like 0.5.")
    return _("Write a whole number: of characters, or of choices.")

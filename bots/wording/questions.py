"""Questions: which answers fit them, and the value that is kept of an answer."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, get_args

import msgspec
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bots.wording import texts
from bots.wording.own_sentences import in_language
from bots.wording.placeholders import NAME
from bots.wording.values import (
    agreement,
    choices,
    dates,
    emails,
    limits,
    names,
    numbers,
    patterns,
    phones,
    several,
)
from bots.wording.values.reading import (
    Conventions,
    NoCountry,
    NoFile,
    NotYet,
    OtherSide,
    Outside,
    Reading,
    Result,
    Unclear,
    Unlike,
    When,
)
from plain_text import visible

Kind = Literal["text", "number", "date", "email", "phone", "choice", "yes_no", "name", "several", "file"]
KINDS: tuple[Kind, ...] = get_args(Kind)

LONGEST_ANSWER = 500


class Question(msgspec.Struct, frozen=True):
    """The question of an interaction. `variable` keeps the answer; a text must match `pattern`.

    `choices` are shown as buttons; for yes_no they are the two words in the bot's language. `when`: which days a
    question for a date takes. `reply`: the words for an answer that does not fit, or "" for the bot's own; they still
    hold their variables. `digresses`: whether other things said in between are answered. `least`, `most`: see
    `bots.wording.values.limits`. `hint`: what the pattern takes, in words. `reads_back`: whether the visitor is asked
    if the answer was read right.
    """

    kind: Kind
    variable: str
    pattern: str = ""
    choices: tuple[str, ...] = ()
    when: When = "any"
    reply: str = ""
    digresses: bool = True
    hint: str = ""
    least: str = ""
    most: str = ""
    reads_back: bool = False

    @property
    def takes_any_words(self) -> bool:
        """Whether whatever is said can be an answer, as a name can."""
        return self.kind in ("text", "name")


def fitting(question: Question, said: str, by: Conventions) -> Result:
    """How an answer is read; None if it does not fit. Bounded in time, whatever the pattern."""
    said = said.strip()
    if not 0 < len(said) <= LONGEST_ANSWER:
        return None
    read = _read(question, said, by)
    if isinstance(read, Reading) and (question.least or question.most):
        return _outside(question, read.kept, by) or read
    if isinstance(read, OtherSide):
        return _outside(question, read.day.isoformat(), by) or read
    return read


def _read(question: Question, said: str, by: Conventions) -> Result:
    match question.kind:
        case "text":
            return _text(said, question)
        case "name":
            return names.name(said)
        case "choice":
            return choices.choice(said, question.choices)
        case "several":
            return several.several(said, question.choices)
        case "yes_no":
            return agreement.agreed(said, *question.choices)
        case "number":
            return numbers.number(said, by)
        case "date":
            return dates.day(said, question.when, by)
        case "email":
            return emails.email(said)
        case "phone":
            return phones.phone(said, by)
        case "file":
            return NoFile()


def _outside(question: Question, kept: str, by: Conventions) -> Outside | None:
    """Why the value is not taken, if it is below the least or above the most."""
    value: Decimal | date
    match question.kind:
        case "number":
            value = Decimal(kept)
        case "date":
            value = date.fromisoformat(kept)
        case "several":
            value = Decimal(len(several.parts(kept, question.choices)))
        case "text" | "name":
            value = Decimal(len(kept))
        case _:
            return None
    return limits.outside(question.kind, value, question.least, question.most, by)


def in_own_words(question: Question, kept: str, others: tuple[str, ...]) -> str:
    """A value that was read by the choices of another language, in the question's own choices."""
    if question.kind == "several":
        return several.BETWEEN.join(question.choices[others.index(each)] for each in several.parts(kept, others))
    return question.choices[others.index(kept)]


def said_back(reading: Reading, language: str) -> str:
    """The sentence that says how an answer was read, in the bot's language; "" if what was typed shows it."""
    values = {"value": reading.back, "other": reading.other}
    if reading.other:
        return in_language(gettext_noop("Understood: %(value)s, not %(other)s."), language) % values
    return in_language(gettext_noop("Understood: %(value)s."), language) % values if reading.back else ""


def right(value: str, language: str) -> str:
    """The sentence that asks whether an answer was read right, in the bot's language."""
    return in_language(gettext_noop("%(value)s, right?"), language) % {"value": value}


def asked_back(unclear: NotYet, question: Question, by: Conventions) -> str:
    """Says what is missing or not possible, or asks which of two readings was meant, in the bot's language."""
    language = by.language
    match unclear:
        case Unlike(hint):
            return hint
        case NoCountry():
            asked = gettext_noop("Please write the number with its country's code, such as +44 20 7946 0123.")
            return in_language(asked, language)
        case NoFile():
            return in_language(gettext_noop("Please send it as a file, with the paper clip."), language)
        case Outside():
            return in_language(OUTSIDE[unclear.kind, unclear.below], language) % {"value": unclear.limit}
        case OtherSide(day):
            return _on_other_side(day, question, by)
        case Unclear():
            asked = in_language(gettext_noop("Do you mean %(one)s or %(other)s?"), language)
            return asked % {"one": unclear.one, "other": unclear.other}


def _on_other_side(day: date, question: Question, by: Conventions) -> str:
    """Says why a day is not taken, with an example unless the question has words of its own, which follow."""
    past = question.when == "past"
    why = gettext_noop("%(value)s is in the future.") if past else gettext_noop("%(value)s is in the past.")
    said = in_language(why, by.language) % {"value": dates.spelled(day, by)}
    if question.reply.strip():
        return said
    ask = (
        gettext_noop("Please write today or an earlier day, such as %(example)s.")
        if past
        else gettext_noop("Please write today or a later day, such as %(example)s.")
    )
    example = limits.nearest_day(by.today - EXAMPLE if past else by.today + EXAMPLE, question.least, question.most, by)
    return f"{said} {in_language(ask, by.language) % {'example': dates.spelled(example, by)}}"


EXAMPLE = timedelta(days=7)
"""How far from today the example is."""

OUTSIDE = {
    ("number", True): gettext_noop("The smallest possible number is %(value)s."),
    ("number", False): gettext_noop("The largest possible number is %(value)s."),
    ("date", True): gettext_noop("The earliest possible day is %(value)s."),
    ("date", False): gettext_noop("The latest possible day is %(value)s."),
    ("several", True): gettext_noop("How many are needed at least: %(value)s."),
    ("several", False): gettext_noop("How many are possible at most: %(value)s."),
    **{
        (kind, below): sentence
        for kind in ("text", "name")
        for below, sentence in (
            (True, gettext_noop("That is too short. The number of characters must be at least: %(value)s.")),
            (False, gettext_noop("That is too long. The number of characters may be at most: %(value)s.")),
        )
    },
}
"""By kind, and by whether the answer is below the least: the sentence that names the limit."""


def yes_and_no(language: str) -> tuple[str, str]:
    """The words for yes and no in the bot's language."""
    return in_language(gettext_noop("Yes"), language), in_language(gettext_noop("No"), language)


def check_pattern(pattern: str) -> None:
    """Raises ValidationError unless `pattern` is a regular expression of a size that can be compiled."""
    try:
        patterns.compiled(pattern)
    except patterns.PatternRefused as error:
        if error.too_large:
            raise ValidationError(
                _("This pattern is too large: its repetitions come to more than %(limit)d parts. Use smaller ones."),
                code="large_pattern",
                params={"limit": patterns.LARGEST},
            ) from None
        raise ValidationError(
            _("This is not a regular expression: %(reason)s."), code="bad_pattern", params={"reason": error.reason}
        ) from None


def check_variable(name: str) -> None:
    """Raises ValidationError for a name that texts cannot use, or that is reserved."""
    if not NAME.fullmatch(name):
        raise ValidationError(
            _("“%(name)s” cannot be the name of a variable. Use letters, digits and _, like order_number."),
            code="bad_variable",
            params={"name": name},
        )
    if name in texts.WITH_OPERATOR:
        raise ValidationError(
            _("The variable “%(name)s” exists already, with another meaning. Use another name."),
            code="reserved_variable",
            params={"name": name},
        )


def _text(said: str, question: Question) -> Result:
    kept = patterns.matching(question.pattern, said) if question.pattern else visible(said).strip()
    if kept:
        return Reading(kept)
    return Unlike(question.hint) if question.hint else None

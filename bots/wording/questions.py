"""Questions: which answers fit them, and the value that is kept of an answer."""

from typing import Literal, get_args

import msgspec
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bots.wording import texts
from bots.wording.own_sentences import in_language
from bots.wording.values import agreement, choices, dates, emails, numbers, patterns, phones
from bots.wording.values.reading import Conventions, NoCountry, Reading, Result, Unclear, When
from plain_text import visible

Kind = Literal["text", "number", "date", "email", "phone", "choice", "yes_no"]
KINDS: tuple[Kind, ...] = get_args(Kind)

LONGEST_ANSWER = 500


class Question(msgspec.Struct, frozen=True):
    """The question of an interaction. `variable` keeps the answer; a text must match `pattern`.

    `choices` are shown as buttons; for yes_no they are the two words in the bot's language. `when`: which days a
    question for a date takes. `reply`: the words for an answer that does not fit, or "" for the bot's own; they still
    hold their variables. `digresses`: whether other things said in between are answered.
    """

    kind: Kind
    variable: str
    pattern: str = ""
    choices: tuple[str, ...] = ()
    when: When = "any"
    reply: str = ""
    digresses: bool = True

    @property
    def takes_any_words(self) -> bool:
        """Whether whatever is said can be an answer, as a name can."""
        return self.kind == "text"


def fitting(question: Question, said: str, by: Conventions) -> Result:
    """How an answer is read; None if it does not fit. Bounded in time, whatever the pattern."""
    said = said.strip()
    if not 0 < len(said) <= LONGEST_ANSWER:
        return None
    match question.kind:
        case "text":
            return _text(said, question.pattern)
        case "choice":
            return choices.choice(said, question.choices)
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


def said_back(reading: Reading, language: str) -> str:
    """The sentence that says how an answer was read, in the bot's language; "" if what was typed shows it."""
    values = {"value": reading.back, "other": reading.other}
    if reading.other:
        return in_language(gettext_noop("Understood: %(value)s, not %(other)s."), language) % values
    return in_language(gettext_noop("Understood: %(value)s."), language) % values if reading.back else ""


def asked_back(unclear: Unclear | NoCountry, language: str) -> str:
    """The sentence that asks for what is missing, or which of two readings was meant, in the bot's language."""
    if isinstance(unclear, NoCountry):
        asked = gettext_noop("Please write the number with its country's code, such as +44 20 7946 0123.")
        return in_language(asked, language)
    asked = in_language(gettext_noop("Do you mean %(one)s or %(other)s?"), language)
    return asked % {"one": unclear.one, "other": unclear.other}


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
    if not texts.NAME.fullmatch(name):
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


def _text(said: str, pattern: str) -> Reading | None:
    kept = patterns.matching(pattern, said) if pattern else visible(said).strip()
    return Reading(kept) if kept else None

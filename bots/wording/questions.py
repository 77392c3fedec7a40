"""Questions: which answers fit them, and the value that is kept of an answer."""

import re
import unicodedata
from datetime import date
from typing import Literal, get_args

import msgspec
import regex  # type: ignore[import-untyped]
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import override

from bots.understanding.normalization import normalize, plain
from bots.wording import addresses, texts
from bots.wording.values.choices import chosen

Kind = Literal["text", "number", "date", "email", "phone", "choice", "yes_no"]
KINDS: tuple[Kind, ...] = get_args(Kind)

LONGEST_ANSWER = 500
# Seconds. If matching a pattern takes longer, the answer counts as not fitting.
PATTERN_TIME = 0.05
FEWEST_DIGITS = 5
# Words that count besides the bot's own two: those of languages with the same keyboard.
YES = (
    "yes",
    "y",
    "yeah",
    "yep",
    "yup",
    "sure",
    "ok",
    "okay",
    "ja",
    "jo",
    "klar",
    "gerne",
    "jawohl",
    "oui",
    "ouais",
    "si",
)
NO = ("no", "n", "nope", "nah", "nein", "ne", "nee", "non")
YES_ELSEWHERE = ("نعم", "ايوه", "はい", "うん", "ええ")
NO_ELSEWHERE = ("لا", "كلا", "いいえ", "いや")
POLITE = frozenset({"please", "thanks", "thank", "you", "bitte", "danke", "merci", "شكرا"})


class Question(msgspec.Struct, frozen=True):
    """The question of an interaction. `variable` keeps the answer; a text must match `pattern`.

    `choices` are shown as buttons; for yes_no they are the two words in the bot's language.
    """

    kind: Kind
    variable: str
    pattern: str = ""
    choices: tuple[str, ...] = ()


def fitting(question: Question, said: str) -> str | None:
    """The value that is kept of an answer, or None if it does not fit. Bounded in time, whatever the pattern."""
    said = said.strip()
    if not 0 < len(said) <= LONGEST_ANSWER:
        return None
    match question.kind:
        case "text":
            return _text(said, question.pattern)
        case "choice":
            return chosen(said, question.choices)
        case "yes_no":
            return _yes_no(said, *question.choices)
        case "number":
            return _number(said)
        case "date":
            return _date(said)
        case "email":
            return _email(said)
        case "phone":
            return _phone(said)


def yes_and_no(language: str) -> tuple[str, str]:
    """The words for yes and no in the bot's language."""
    with override(language):
        return _("Yes"), _("No")


def check_pattern(pattern: str) -> None:
    """Raises ValidationError unless `pattern` is a regular expression."""
    try:
        regex.compile(pattern)
    except regex.error as error:
        raise ValidationError(
            _("This is not a regular expression: %(reason)s."), code="bad_pattern", params={"reason": error}
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


def _text(said: str, pattern: str) -> str | None:
    if not pattern:
        return said
    try:
        fits = regex.fullmatch(pattern, said, timeout=PATTERN_TIME, concurrent=True)
    except (TimeoutError, regex.error):
        return None
    return said if fits else None


def _number(said: str) -> str | None:
    """The one number in the answer, with a point for its decimals: "about 1.250,5 kg" is 1250.5."""
    found = re.findall(r"[+\-−]?\d[\d.,' \u00a0\u202f]*", said)
    if len(found) != 1:
        return None
    number = _ascii_digits(re.sub(r"[' \u00a0\u202f]", "", found[0]).replace("−", "-").rstrip(".,").lstrip("+"))
    if "." in number and "," in number:
        decimal = max(".,", key=number.rindex)
        number = number.replace("." if decimal == "," else ",", "").replace(decimal, ".")
    elif re.fullmatch(r"-?[1-9]\d{0,2}([.,]\d{3})+", number):  # thousands: hardly anybody writes three decimals
        number = number.replace(",", "").replace(".", "")
    number = number.replace(",", ".")
    return number if re.fullmatch(r"-?\d{1,30}(\.\d{1,30})?", number) else None


def _date(said: str) -> str | None:
    """The day in the answer, as 2026-12-31. The answer has year or day first: 31.12.2026, 31/12/2026, 31-12-26."""
    found = re.fullmatch(r"\D*(\d{1,4})\s*[./\-年]\s*(\d{1,2})\s*[./\-月]\s*(\d{1,4})\s*日?\W*", said)
    if not found:
        return None
    first, month, last = (int(part) for part in found.groups())
    day, year = (last, first) if len(found[1]) == 4 else (first, last)
    if year < 100:
        year += 2000
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _email(said: str) -> str | None:
    """The one e-mail address in the answer."""
    found = [word.strip("<>()[]\"',;:.!?") for word in said.split() if "@" in word]
    if len(found) != 1:
        return None
    try:
        validate_email(found[0])
    except ValidationError:
        return None
    return found[0]


def _phone(said: str) -> str | None:
    number = _ascii_digits(said)
    try:
        addresses.check_phone(number)
    except ValidationError:
        return None
    return number if sum(char.isdigit() for char in number) >= FEWEST_DIGITS else None


def _yes_no(said: str, yes: str, no: str) -> str | None:
    """One of the question's two words."""
    bare = set(_bare(said).split()) - POLITE
    for word, words in ((yes, YES + YES_ELSEWHERE), (no, NO + NO_ELSEWHERE)):
        if bare and bare <= {_bare(word), *words}:
            return word
    return None


def _bare(text: str) -> str:
    return plain(normalize(text))


def _ascii_digits(text: str) -> str:
    """Digits of any script as 0 to 9."""
    return "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in text)

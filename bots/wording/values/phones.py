"""The one phone number in an answer, in the international form (E.164)."""

from __future__ import annotations

import re
import unicodedata

from bots.understanding.normalization import DASHES, ascii_digits
from bots.wording.values.reading import Conventions, NoCountry, Reading, Result, Unclear
from plain_text import visible

# The countries whose national numbers are tried if the bot's form names none, by its language.
COUNTRIES = {"en": ("US", "GB"), "de": ("DE",), "fr": ("FR",), "ar": ("SA", "EG", "AE", "MA", "DZ", "IQ", "JO")}
# Between them, numbers of most lengths are possible in these.
ANY = ("US", "GB", "DE")
FEWEST_DIGITS = 6
# Dialled before a country's code in most of the world.
# The words that the library does not know for an extension.
EXTENSION = re.compile(r"(?i)\b(?:durchwahl|nebenstelle|dw|poste|interno|toestel)\b\.?")
DIALLED = re.compile(r"(?<![\d+])00(?=[1-9])")


def phone(said: str, by: Conventions) -> Result:
    """The number. A national one is read by the bot's country, else by those of its language; it is said back.

    None if there is no number, or if there are several; NoCountry if only a country's code is missing.
    """
    text = ascii_digits(DASHES.sub("-", unicodedata.normalize("NFKC", visible(said))))
    text = EXTENSION.sub("ext.", text)
    countries = (by.country,) if by.country else COUNTRIES.get(by.language.partition("-")[0], ())
    found = _numbers(DIALLED.sub("+", text), None)
    if not found:
        each = [_numbers(text, country) for country in countries]
        if any(len(numbers) > 1 for numbers in each):
            return None
        found = {number: shown for numbers in each for number, shown in numbers.items()}
        if len(found) > 1:
            return Unclear(*[shown for shown, _valid in found.values()][:2])
    if not found and not by.country and any(_numbers(text, country, valid=False) for country in ANY):
        return NoCountry()
    if len(found) != 1:
        return None
    kept, (shown, valid) = next(iter(found.items()))
    # Digits may be missing from an international number that is not valid, or it is newer than what we know.
    return Reading(kept, "" if valid and kept in re.sub(r"[^\d+]", "", text) else shown)


def _numbers(text: str, country: str | None, *, valid: bool = True) -> dict[str, tuple[str, bool]]:
    """The numbers in a text as they are kept, with how people write them and whether they are valid.

    National ones must be `valid`; of international ones the length is enough.
    """
    # Its import takes 80 ms; only answers with a phone number need it.
    from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number, is_valid_number

    leniency = Leniency.VALID if country and valid else Leniency.POSSIBLE
    found = {}
    for match in PhoneNumberMatcher(text, country, leniency=leniency):
        known = is_valid_number(match.number)
        long_enough = len(str(match.number.national_number)) >= FEWEST_DIGITS
        if known or (long_enough and (country is None or not valid)):
            extension = f" ext. {match.number.extension}" if match.number.extension else ""
            kept = format_number(match.number, PhoneNumberFormat.E164) + extension
            found[kept] = format_number(match.number, PhoneNumberFormat.INTERNATIONAL), known
    return found

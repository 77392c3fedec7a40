"""Makes different ways of writing the same words equal: phrases, answers, labels, cancel words, choices."""

import re
import unicodedata

import regex  # type: ignore[import-untyped]

from plain_text import visible
from plain_text.folding import VARIANTS

APOSTROPHES = re.compile(r"['’‘`´ʼ]")
DASHES = re.compile("[\u2010-\u2015\u2212]")
PERCENT = re.compile(r"(?<=\d)\s*[%٪]")
# Punctuation and blanks say nothing, but for the signs that do: C#, 5 %, -5.
SEPARATORS = regex.compile(r"(?!(?<=[^\W_])\#(?![^\W_])|(?<=\d )%|(?<![\w\-])-(?=\d))[\p{P}\p{Z}\p{C}]")
# Marks that people leave out when typing: Latin and Greek accents, Hebrew points, Arabic vowel signs and hamzas; and
# the marks that only choose how an emoji looks. Marks that make another letter, as in Japanese and the Indic scripts,
# are not among them.
OPTIONAL_MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0640\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
# Letters that Unicode does not take apart.
PLAIN_LETTERS = str.maketrans(VARIANTS)
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def normalize(text: str) -> str:
    """The text in one form of case, digits, punctuation and blanks. Text of punctuation only stays as it is."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible(text)).casefold()).strip()
    folded = ascii_digits(DASHES.sub("-", APOSTROPHES.sub("", folded) or folded))
    return " ".join(SEPARATORS.sub(" ", PERCENT.sub(" % ", folded)).split()) or folded


def sentence(text: str) -> str:
    """The text as a sentence encoder reads it: accents, marks and names' capitals say something there."""
    kept = " ".join(unicodedata.normalize("NFKC", visible(text)).split())
    return kept.lower() if kept.isupper() else kept


def plain(normal: str) -> str:
    """A normalized text without accents and other marks that people leave out."""
    if normal.isascii():
        return normal
    bare = OPTIONAL_MARKS.sub("", unicodedata.normalize("NFKD", normal))
    return unicodedata.normalize("NFKC", bare).translate(PLAIN_LETTERS)


def comparable(text: str) -> str:
    """The form by which two texts of people are compared: normalized, without accents."""
    return plain(normalize(text))


def spellings(normal: str) -> frozenset[str]:
    """The forms that a normalized text may have for somebody without its letters: zurück is zuruck and zurueck."""
    return frozenset((plain(normal), plain(normal.translate(UMLAUTS))))


def ascii_digits(text: str) -> str:
    """The text with the decimal digits of any script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)

"""Makes different ways of writing the same words equal."""

import re
import unicodedata

APOSTROPHES = re.compile(r"['’‘`´ʼ]")
# Marks that people leave out when typing: Latin and Greek accents, Hebrew points, Arabic vowel signs and hamzas.
# Marks that make another letter, as in Japanese and the Indic scripts, are not among them.
OPTIONAL_MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0640]")
ARABIC_VARIANTS = str.maketrans({"ى": "ي", "ة": "ه"})


def normalize(text: str) -> str:
    """The text in a normalized form of case, punctuation and blanks. Text of punctuation only stays as it is."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()
    folded = APOSTROPHES.sub("", folded) or folded
    spaced = "".join(" " if unicodedata.category(char)[0] in "PZC" else char for char in folded)
    return " ".join(spaced.split()) or folded


def plain(normal: str) -> str:
    """A normalized text without accents and other marks that people leave out."""
    bare = OPTIONAL_MARKS.sub("", unicodedata.normalize("NFKD", normal))
    return unicodedata.normalize("NFKC", bare).translate(ARABIC_VARIANTS)

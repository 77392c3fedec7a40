"""Folds texts for searching: case, accents, width and ways of writing one letter are alike on every database.

Databases fold differently: SQLite knows the case of ASCII only, PostgreSQL that of its locale, neither knows accents.
"""

from __future__ import annotations

import unicodedata

VARIANTS = {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th"} | {
    "ى": "ي",
    "ی": "ي",
    "ک": "ك",
    "ة": "ه",
}
"""Letters that people replace by one of their keyboard, and that Unicode does not take apart."""

_SIGNS = dict.fromkeys("’‘ʼ", "'") | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
_EMOJI_LOOKS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0x1F3FB, 0x1F400), *range(0xE0100, 0xE01F0))))
_REMEMBERED = 20_000


def folded(text: str) -> str:
    """The form in which texts are searched: case-folded, compatibility forms taken apart, without accents.

    Each character is folded by itself. So the folded form of a part is a part of the folded text, and folding twice
    changes nothing. Blanks stay; marks that nobody sees go. The result may be longer than the text, or empty.
    """
    return text.lower() if text.isascii() else text.translate(_FOLDS)


class _Folds(dict[int, str]):
    """The folded form of each character, computed when it is first met."""

    def __missing__(self, code: int) -> str:
        form = _folded_character(chr(code))
        # Somebody may send every character there is.
        if len(self) < _REMEMBERED:
            self[code] = form
        return form


_FOLDS = _Folds()


def _folded_character(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    # Case folding may make letters that can be taken apart, and taking apart may make capital letters.
    opened = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(_SIGNS.get(each, VARIANTS.get(each, each)) for each in opened if not _is_left_out(each))


def _is_left_out(character: str) -> bool:
    """Whether people leave the mark out when typing: accents, Hebrew points, Arabic vowel signs, invisible marks.

    By Unicode's combining classes: 1 lies over a letter, 10 to 36 are Hebrew, Arabic and Syriac, from 200 on are those
    around a letter. Marks that make another letter, as in Japanese, Thai and the Indic scripts, have other classes.
    """
    kind = unicodedata.combining(character)
    return (
        kind == 1
        or 10 <= kind <= 36
        or kind >= 200
        or character in "\u034f\u0640"  # a joiner that nobody sees, and the stroke that stretches Arabic words
        or character in _EMOJI_LOOKS
        or unicodedata.category(character) in ("Cf", "Me")
    )

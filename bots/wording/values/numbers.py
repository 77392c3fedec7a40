"""The one number in an answer, by the separators of the bot's language."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from itertools import takewhile

from bots.understanding.exact_words import NEGATIONS, NUMBERS, UNITS
from bots.understanding.normalization import DASHES, ascii_digits, comparable
from bots.wording.values.around import AROUND
from bots.wording.values.reading import Conventions, Reading, Result, Unclear
from plain_text import visible

DECIMAL = "⸱"
"""Stands for a separator of decimals that is nothing else, as the Arabic one."""

# Apostrophes, blanks and Arabic separators, by one sign each.
SIGNS = str.maketrans(
    dict.fromkeys("’‘´`ʼ٬", "'") | {"٫": DECIMAL} | dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000", " ")
)
FRACTIONS = {"¼": "25", "½": "5", "¾": "75", "⅕": "2", "⅖": "4", "⅗": "6", "⅘": "8", "⅛": "125", "⅜": "375", "⅝": "625"}
FRACTION = re.compile(f"(\\d?) ?([{''.join(FRACTIONS)}])")
FIGURES = re.compile(rf"(?:(?<![\w.,])[.,])?\d(?:[\d.,'{DECIMAL}]|[ ](?=\d{{3}}(?!\d)))*")
# Groups of three digits, and the Indian ones: 12,34,567.
GROUPED = re.compile(r"[1-9]\d{0,2}(?:(.)\d{3})(?:\1\d{3})*|[1-9]\d?(?:([.,])\d{2})(?:\2\d{2})*\2\d{3}")
MOST_DIGITS = 25

TIMES = {
    word: power
    for power, words in (
        (2, "hundred hundert مئه مائه"),
        (3, "k thousand tsd tausend mille الف الاف"),
        (4, "万 萬"),
        (5, "lakh lakhs lac"),
        (6, "million millions mio millionen mn مليون ملايين"),
        (7, "crore crores"),
        (8, "億 亿"),
        (9, "bn billion billions milliarde milliarden mrd milliard milliards مليار"),
    )
    for word in words.split()
}
MINUS = frozenset(("minus", "moins", "ناقص", "سالب"))
# After these the number that was meant is not the figure that was written.
CHANGING = frozenset(
    ("half", "halb", "halbe", "einhalb", "anderthalb", "demi", "نصف", "medio", "dozen", "dutzend", "mil")
)


def number(said: str, by: Conventions) -> Result:
    """The number, with a point for its decimals: "about 1.250,5 kg" is 1250.5. None if there is none, or several."""
    text = _prepared(said)
    found = list(FIGURES.finditer(text))
    words = [comparable(word) for word in re.findall(r"[^\W\d_]+", text)]
    if (NEGATIONS | CHANGING).intersection(words) or re.search(r"[<>≤≥±]|\d\s?\+", text):
        return None
    if not found:
        return _in_words(words, by)
    if len(found) > 1 or _belongs_to_a_word(text[: found[0].start()]):
        return None
    figures = found[0][0].rstrip(f".,'{DECIMAL}")
    readings = _readings(figures, _separators(by))
    if readings is None or sum(map(str.isdigit, figures)) > MOST_DIGITS:
        return None
    negative = bool(re.search(r"(?<!\w)-\s?$", text[: found[0].start()])) or bool(MINUS.intersection(words))
    after = re.match(r"\s?([^\W\d_]+)", text[found[0].end() :])
    power = _power(after[1]) if after else 0
    chosen, other = (_value(reading, power, negative=negative) for reading in readings)
    if chosen is None:
        return Unclear(*(_shown(_value(each, power, negative=negative), by) for each in _both(figures)))
    shown = _shown(chosen, by)
    typed = shown in said or chosen in text
    return Reading(chosen, "" if typed and other is None else shown, _shown(other, by) if other is not None else "")


def _prepared(said: str) -> str:
    """The answer with one sign for each separator, digits from 0 to 9 and fractions as decimals."""
    text = FRACTION.sub(lambda found: f"{found[1] or 0}{DECIMAL}{FRACTIONS[found[2]]}", visible(said).translate(SIGNS))
    # A figure that is raised or in a circle is no digit of the number before it.
    text = "".join("^" if unicodedata.category(char) == "No" else char for char in text)
    text = ascii_digits(DASHES.sub("-", unicodedata.normalize("NFKC", text)))
    return re.sub(r"\b(no|nr|n°|nº)\.?\s*(?=\d)", "", text, flags=re.IGNORECASE)


def _power(word: str) -> int:
    """The power of ten that a word after the figure stands for: 1.5M, but 5 m are meters."""
    return TIMES["million"] if word == "M" else TIMES.get(comparable(word), 0)


def _belongs_to_a_word(before: str) -> bool:
    """Whether the figure ends a word, as in "PP1234". Units may stand before it: "CHF20"."""
    word = "".join(takewhile(str.isalpha, reversed(before.removesuffix("-"))))[::-1]
    return bool(word) and comparable(word) not in UNITS


def _readings(text: str, separators: tuple[str, str]) -> tuple[str | None, str | None] | None:
    """The number by the bot's separators (decimals, groups), and by others if these read another one.

    The first is None if only others have a reading, and have two. None if nobody reads a number.
    """
    signs = re.findall(r"\D", text)
    kinds = list(dict.fromkeys(signs))
    if not kinds:
        return text, None
    if text[0] in ".,":
        return (f"0.{text[1:]}", None) if len(signs) == 1 else None
    if len(kinds) == 2 and signs.count(kinds[1]) == 1 and kinds[1] in f".,{DECIMAL}":
        whole, decimals = text.split(kinds[1])
        is_number = GROUPED.fullmatch(whole) and decimals.isdigit()
        return (f"{_ungrouped(whole)}.{decimals}", None) if is_number else None
    if len(kinds) > 1:
        return None
    grouped = kinds[0] != DECIMAL and GROUPED.fullmatch(text) is not None
    pointed = len(signs) == 1 and kinds[0] in f".,{DECIMAL}"
    if grouped and pointed:
        as_group, as_decimals = _both(text)
        by_bot = {separators[0]: (as_decimals, as_group), separators[1]: (as_group, as_decimals)}
        return by_bot.get(kinds[0], (None, None))
    if grouped:
        return _ungrouped(text), None
    return (re.sub(r"\D", ".", text), None) if pointed else None


def _both(text: str) -> tuple[str, str]:
    """A number with one separator: by groups, and by decimals."""
    return _ungrouped(text), re.sub(r"\D", ".", text)


def _ungrouped(text: str) -> str:
    return re.sub(r"\D", "", text)


def _value(number: str | None, power: int, *, negative: bool) -> str | None:
    if number is None:
        return None
    text = f"{Decimal(number).scaleb(power):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"-{text}" if negative else text


def _in_words(words: list[str], by: Conventions) -> Result:
    """A number up to twelve in words, if nothing else is said."""
    numbers = [word for word in words if word in NUMBERS]
    rest = {word for word in words if word not in NUMBERS and word not in UNITS}
    if len(numbers) != 1 or not rest <= AROUND:
        return None
    return Reading(NUMBERS[numbers[0]], _shown(NUMBERS[numbers[0]], by))


def _separators(by: Conventions) -> tuple[str, str]:
    """The separators of decimals and of groups."""
    from babel.numbers import get_decimal_symbol, get_group_symbol

    return get_decimal_symbol(by.locale), get_group_symbol(by.locale)


def _shown(value: str | None, by: Conventions) -> str:
    from babel.numbers import format_decimal

    return format_decimal(Decimal(value or 0), locale=by.locale, decimal_quantization=False)

"""The parts of a sentence that are exact before likeness counts: figures, signs, units, names of one letter, negations.

However alike two sentences are, "plan 3" is not "plan 1", and "I can't log in" is not "I can log in".
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

import msgspec
from rapidfuzz.distance import OSA

from bots.understanding.exact_words import (
    ASKED,
    ASKING,
    BETWEEN,
    CONTRACTIONS,
    EAST_ASIAN_NEGATION,
    EAST_ASIAN_QUESTION,
    ELIDED,
    LACKING,
    NEGATIONS,
    NUMBERS,
    ONE_LETTER_WORDS,
    ORDINAL_ENDS,
    SAYING_LITTLE,
    SHORT_NAMES,
    UNITS,
)

# A minus that is a sign, digits, a sign, or letters: "5km" and "5 km" are the same two.
# One letter before digits belongs to them: "S21".
TOKEN = re.compile(r"(?<!\w)[^\W\d_]\d+|-?\d+|[^\W\d_]+[+#]*|[^\w\s]|_")
EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
EAST_ASIAN_NOT = re.compile(EAST_ASIAN_NEGATION)
EAST_ASIAN_ASKS = re.compile(EAST_ASIAN_QUESTION)
# Prefixes that turn a word into its opposite, in the languages of the tables.
OPPOSITE = re.compile(r"(un|in|im|il|ir|dis|non|mis|anti|de|des|mal|miss|nicht|ent|onge?)")
SHORTEST_MISSPELT = 4
SHORTEST_STATED = 3  # of what is turned round by a prefix: "unpaid" without its ending
# Before a figure this is no negation: "plan no 5".
NUMBER_SIGN = ("no",)
# Endings of English words that say when or how many: "it works", "it doesn't work".
ENDING = re.compile(r"(?<=[a-z]{3})(?:ed|es|e|s|d|ing)$")
# Turkish says "can" and "not" within the verb: "yapabiliyorum" I can do, "yapamiyorum" I cannot.
TURKISH_NOT = re.compile(r"(?<=[a-z]{2})[ae]?m[iu]yor[a-z]*$")
TURKISH_ENDING = re.compile(r"(?<=[a-z]{2})(?:[ae]?m|[ae]bil)?[iu]yor[a-z]*$")
# "one" is a figure beside a unit and in "plan one"; in longer sentences it stands for a thing.
LONGEST_WITH_ONE = 3


UNABLE = re.compile(r"\b(?:unable|not able) to\b")


class Figure(msgspec.Struct, frozen=True):
    """A figure or a name of one letter. `beside`: the telling words before and after it; `unit`: its unit or ""."""

    value: str
    unit: str = ""
    beside: frozenset[str] = frozenset()

    def same_as(self, other: Figure) -> bool:
        """Whether both say the same; a missing unit agrees with any."""
        return self.value == other.value and (self.unit == other.unit or not self.unit or not other.unit)


class Parts(msgspec.Struct, frozen=True):
    """A sentence taken apart.

    `words`: all that is not exact, without English endings. `denied`: the words that negations deny, None if there is
    no negation. `asks`: a question to be answered by yes or no, which is the same with a negation. `lacks`: it
    says "without".
    """

    figures: tuple[Figure, ...]
    denied: frozenset[str] | None
    words: frozenset[str]
    asks: bool
    lacks: bool

    def exactly_as(self, other: Parts) -> bool:
        """Whether all exact parts are the same, in the same order."""
        if (self.denied is None) != (other.denied is None) or len(self.figures) != len(other.figures):
            return False
        return all(one.same_as(another) for one, another in zip(self.figures, other.figures, strict=True))


@lru_cache(maxsize=4096)
def parts(bare: str) -> Parts:
    """The parts of a normalized text without accents."""
    words: list[str] = []
    denied: set[str] | None = None
    negations: list[int] = []
    tokens = _tokens(bare)
    for token, after in pairwise([*tokens, ""]):
        # "no 5" is number five.
        stated, negates = ("", False) if token in NUMBER_SIGN and _is_number(after) else _without_negation(token)
        if stated:
            words.append(stated)
        if negates and stated and token not in CONTRACTIONS:
            denied = (denied or set()).union(stated if EAST_ASIAN.search(token) else [_stem(stated)])
        elif negates:
            negations.append(len(words))
    for at in negations:
        denied = (denied or set()).union(_denied(words, at))
    figures = [at for at in range(len(words)) if _is_figure(words, at)]
    units = [at + 1 for at in figures if _is_number(words[at]) and at + 1 < len(words) and words[at + 1] in UNITS]
    rest = {word for at, word in enumerate(words) if at not in (*figures, *units)}
    spread = {char for word in rest if EAST_ASIAN.search(word) for char in word}
    whole = {_stem(word) for word in rest if not EAST_ASIAN.search(word)}
    return Parts(
        figures=tuple(_figure(words, at) for at in figures),
        denied=None if denied is None else frozenset(denied),
        words=frozenset(spread | whole),
        asks=_asks(words) and LACKING.isdisjoint(tokens),
        lacks=not LACKING.isdisjoint(tokens),
    )


def _denied(words: list[str], at: int) -> list[str]:
    """The word that the negation at this place denies: the next telling one, else the last before it."""
    after = [word for word in words[at:] if word not in BETWEEN and not _is_number(word)]
    return [_stem(word) for word in (after[:1] or words[max(0, at - 1) : at])]


def _stem(word: str) -> str:
    return ENDING.sub("", TURKISH_ENDING.sub("", word))


def _asks(words: list[str]) -> bool:
    return bool(words) and words[0] in ASKING and (words[0] == "هل" or (len(words) > 1 and words[1] in ASKED))


def canonical(bare: str) -> str:
    """A normalized text without accents, with one form of figures and their units: "two weeks" is "2 week"."""
    tokens = _tokens(bare)
    after = ["", *tokens]
    return " ".join(UNITS.get(token, token) if _is_number(after[at]) else token for at, token in enumerate(tokens))


def misspelt(said: str, known: str, *, two_slips_from: int = 7) -> bool:
    """Whether `said` may be `known` with a typing error, or two in a long text. Both are normalized, without accents.

    No slip is allowed in an exact part, in a word of up to three letters and in the first letter of a word; and a word
    never becomes its opposite, as "unavailable" would.
    """
    if said == known:
        return True
    slips = 1 if len(said) < two_slips_from else 2
    if len(said) < SHORTEST_MISSPELT or OSA.distance(said, known, score_cutoff=slips) > slips:
        return False
    if not parts(said).exactly_as(parts(known)):
        return False
    ours, theirs = said.split(), known.split()
    return len(ours) != len(theirs) or all(map(_may_be, ours, theirs))


def _may_be(said: str, known: str) -> bool:
    if said == known or sorted(said) == sorted(known):
        return True
    if min(len(said), len(known)) < SHORTEST_MISSPELT or said[0] != known[0]:
        return False
    return not opposites(said, known)


def same_word(one: str, other: str) -> bool:
    """Whether both are one word, perhaps with a typing error."""
    return one == other or (_may_be(one, other) and OSA.distance(one, other, score_cutoff=1) <= 1)


def opposites(one: str, other: str) -> bool:
    """Whether one word is the other with a prefix that turns it round."""
    return _opposite(one, other) or _opposite(other, one)


def _opposite(longer: str, shorter: str) -> bool:
    return (
        len(shorter) >= SHORTEST_STATED
        and longer.endswith(shorter)
        and OPPOSITE.fullmatch(longer[: -len(shorter)]) is not None
    )


def _tokens(bare: str) -> list[str]:
    """Words, figures and signs; thousands are joined: "1 000" is 1000."""
    found: list[str] = []
    tokens = TOKEN.findall(UNABLE.sub("cannot", bare))
    for at, token in enumerate(tokens):
        number = token if _stands_for_a_thing(tokens, at) else NUMBERS.get(token, token)
        after_figure = bool(found) and _is_number(found[-1])
        if not _is_number(number):
            if not (after_figure and token in ORDINAL_ENDS):
                found.append(token)
        elif after_figure and len(token) == 3 and token.isdigit() and len(found[-1]) <= 3:
            found[-1] += token
        else:
            found.append(("-" if number[0] == "-" else "") + (number.lstrip("-0") or "0"))
    return found


def _is_number(token: str) -> bool:
    return token.lstrip("-").isdigit()


def _stands_for_a_thing(tokens: list[str], at: int) -> bool:
    """Whether this is "one" as in "a new one"."""
    beside_unit = at + 1 < len(tokens) and tokens[at + 1] in UNITS
    named = at == len(tokens) - 1 < LONGEST_WITH_ONE
    return tokens[at] == "one" and not beside_unit and not named


def _without_negation(token: str) -> tuple[str, bool]:
    if token in NEGATIONS:
        return "", True
    if token in CONTRACTIONS:
        return CONTRACTIONS[token], True
    if EAST_ASIAN.search(token):
        stated = EAST_ASIAN_ASKS.sub(r"\1", token)
        rest = EAST_ASIAN_NOT.sub("", stated)
        return rest, rest != stated
    if TURKISH_NOT.search(token):
        return token, True
    return ELIDED.get(token, token), False


def _is_figure(words: list[str], at: int) -> bool:
    word = words[at]
    if word[-1].isdigit() or (word in SHORT_NAMES and len(words) > 1):
        return True
    if len(word.rstrip("+#")) != 1 or not word[0].isalpha() or EAST_ASIAN.search(word):
        return False
    if at and _is_number(words[at - 1]) and word in UNITS:
        return False
    return word not in ONE_LETTER_WORDS or at == len(words) - 1 > 0


def _figure(words: list[str], at: int) -> Figure:
    before = words[at - 1] if at else ""
    after = words[at + 1] if at + 1 < len(words) else ""
    number = _is_number(words[at])
    unit = (UNITS.get(after) or (UNITS.get(before) if before in ("$", "€", "£") else None) or "") if number else ""
    beside = frozenset(UNITS.get(word, word) for word in (before, after) if len(word) > 2 or word in UNITS)
    return Figure(words[at], unit, beside - SAYING_LITTLE)

"""A choice in an answer: its words, its number, or its words with a typing error. Never a similar other thing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from bots.understanding.everyday_sentences import vocabulary
from bots.understanding.exactness import canonical, misspelt, parts
from bots.understanding.normalization import comparable, normalize, spellings
from bots.wording.values.around import AROUND
from bots.wording.values.calendars import calendar_words
from bots.wording.values.reading import Reading

ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)|first|second|third|(?:four|fif|six|seven|eigh|nin|ten)th")
FIGURE = re.compile(r"-?\d+")
# Two slips are forgiven from this length on: "minimum" is not "maximum".
TWO_SLIPS_FROM = 9


def choice(said: str, choices: Sequence[str]) -> Reading | None:
    """The one choice that an answer means. It is said back unless its words were typed."""
    found = chosen(said, choices)
    if found is None:
        return None
    wanted, words = comparable(found).split(), comparable(said).split()
    typed = any(words[at : at + len(wanted)] == wanted for at in range(len(words)))
    return Reading(found, "" if typed else found)


def chosen(said: str, choices: Sequence[str]) -> str | None:
    """The one choice that an answer means, as the question has it; None if it is none or if several fit."""
    bare = comparable(said)
    ways = (_by_figure, _by_beginning, _misspelt)
    return _by_words(said, bare, choices) or next((found for way in ways if (found := way(bare, choices))), None)


def _by_words(said: str, bare: str, choices: Sequence[str]) -> str | None:
    """The choice by its own words, the same in other letters or figures, or with polite words around it."""
    normal = normalize(said)
    spelled = spellings(normal)
    ways: tuple[Callable[[str], bool], ...] = (
        lambda choice: normalize(choice) == normal,
        lambda choice: not spellings(normalize(choice)).isdisjoint(spelled),
        lambda choice: canonical(comparable(choice)) == canonical(bare),
        lambda choice: _is_around(comparable(choice), bare),
    )
    for fits in ways:
        if found := [choice for choice in choices if fits(choice)]:
            return found[0] if len(found) == 1 else None
    return None


def _is_around(choice: str, said: str) -> bool:
    words, wanted = canonical(said).split(), canonical(choice).split()
    for at in range(len(words) - len(wanted) + 1):
        if words[at : at + len(wanted)] == wanted:
            around = [*range(at), *range(at + len(wanted), len(words))]
            return all(words[each] in AROUND and not _is_letter(words, each) for each in around)
    return False


def _telling(words: list[str]) -> list[str]:
    """The words without polite ones around them. A letter behind a figure, or at the end, is a name: "room 12 a"."""
    return [word for at, word in enumerate(words) if word not in AROUND or _is_letter(words, at)]


def _is_letter(words: list[str], at: int) -> bool:
    after_figure = at > 0 and words[at - 1].isdecimal()
    return len(words[at]) == 1 and words[at].isalpha() and (after_figure or at == len(words) - 1 > 0)


def _by_figure(bare: str, choices: Sequence[str]) -> str | None:
    """The choice by a figure: that which it holds; its place in the list only if no choice holds a figure."""
    words = _telling(_without_noun(bare))
    if len(words) != 1 or not words[0].isdecimal():
        return None
    held = [FIGURE.findall(comparable(choice)) for choice in choices]
    if any(held):
        found = [choice for choice, figures in zip(choices, held, strict=True) if words[0] in figures]
        return found[0] if len(found) == 1 else None
    places = {str(at): choice for at, choice in enumerate(choices, start=1)}
    return places.get(words[0])


def _without_noun(bare: str) -> list[str]:
    """The words, without the "one" of "the second one", which is no figure."""
    written, words = bare.split(), canonical(bare).split()
    is_noun = len(written) == len(words) and any(
        ORDINAL.fullmatch(before) and word == "one" for before, word in pairwise(written)
    )
    return [word for word, typed in zip(words, written, strict=True) if typed != "one"] if is_noun else words


def _by_beginning(bare: str, choices: Sequence[str]) -> str | None:
    """The only choice that begins with these words: "express" for "Express delivery"."""
    words = canonical(bare).split()
    said = [words, _telling(words)]
    found = []
    for choice in choices:
        wanted = canonical(comparable(choice)).split()
        length = next((len(each) for each in said if each and wanted[: len(each)] == each), 0)
        if length and parts(" ".join(wanted[length:])).denied is None:
            found.append(choice)
    return found[0] if len(found) == 1 and not all(map(str.isdecimal, words)) else None


def _misspelt(bare: str, choices: Sequence[str]) -> str | None:
    """The choice with a typing error. A word that is one of its own, as "Juli" beside "Juni", is no error."""
    near = [choice for choice in choices if misspelt(bare, comparable(choice), two_slips_from=TWO_SLIPS_FROM)]
    if len(near) != 1:
        return None
    other_words = set(bare.split()) - set(comparable(near[0]).split())
    return None if other_words & (vocabulary() | calendar_words()) else near[0]

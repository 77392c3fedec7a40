"""Numbers by which a model names the passages that it used."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bots.language_model.passages import Passage
from bots.wording.said import Cited

SEPARATOR = "[,;\u060c\u3001]"
ONE = rf"[\[\u3010\uff3b]\^?\d{{1,3}}(?:{SEPARATOR} ?\d{{1,3}}){{0,20}}[\]\u3011\uff3d]"
NUMBERS = re.compile(rf" ?{ONE}(?:{SEPARATOR}? ?{ONE})*")
"""As models name passages: [2], [1, 3] or [1], [3], and with the brackets and commas of other scripts."""

NUMBER = re.compile(r"\d{1,3}")


def read(words: str, known: Iterable[Passage]) -> tuple[str, tuple[int, ...]]:
    """The words without the numbers of passages, and those numbers that there are."""
    there = {passage.number for passage in known}
    numbers = [int(each) for found in NUMBERS.findall(words) for each in NUMBER.findall(found)]
    return NUMBERS.sub("", words).strip(), tuple(dict.fromkeys(each for each in numbers if each in there))


def cited(passages: Iterable[Passage], used: Iterable[int]) -> tuple[Cited, ...]:
    """The passages with these numbers, as an answer keeps them."""
    wanted = set(used)
    return tuple(Cited(each.title, each.text, each.address, each.heading) for each in passages if each.number in wanted)

"""Some of several choices in an answer: "red and blue", "1, 3", "all"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bots.understanding.normalization import comparable
from bots.wording.values import choices as single
from bots.wording.values.around import AROUND
from bots.wording.values.reading import Reading

BETWEEN = ", "
"""Stands between the choices that are kept."""

MOST_PARTS = 40
LONGEST_CHOICE = 4
"""A choice may itself have so many parts: "salt, pepper and oil"."""

SEPARATOR = re.compile(
    r"[,;/&+\n•·、，；،؛]+(?:\s*\b(?:and|und|et|y|e|en|i|ve|и|plus)\b)?"
    r"|\s(?:and also|as well as|and|und auch|und|sowie|ainsi que|et|plus|y|e|en|i|oraz|ve|ile|и|а также|também|też)\s"
    r"|\s(?=و\S)|(?<=\S)(?:와|과|하고|이랑|랑)\s|と|和|与|與|跟|กับ|และ",
    re.IGNORECASE,
)


def _sentences(text: str) -> frozenset[str]:
    return frozenset(comparable(sentence) for line in text.strip().splitlines() for sentence in line.split("|"))


ALL = _sentences(
    """
    all|all of them|all of these|everything|every one|alle|alles|alle davon|sämtliche|tous|toutes|tout|الكل|كل شيء
    جميعها|كلها|todos|todas|todo|tutti|tutte|tutto|tudo|allemaal|wszystkie|wszystko|hepsi|tümü|все|всё|全部|すべて|全て
    모두|전부|다|ทั้งหมด|ทุกอย่าง|所有|都要
    """
)
BOTH = _sentences(
    """
    both|both of them|beide|beides|les deux|tous les deux|كلاهما|الاثنان|los dos|ambos|ambas|entrambi|entrambe|os dois
    as duas|oba|obie|obydwa|ikisi de|her ikisi|оба|обе|両方|둘 다|两个都要|兩個都要|ทั้งสอง
    """
)


def several(said: str, choices: Sequence[str]) -> Reading | None:
    """The choices that an answer means, in the question's order, joined by BETWEEN. None if a part of it is none."""
    found = _everything(said, choices) or _chosen(said, choices)
    if not found:
        return None
    kept = BETWEEN.join(choice for choice in choices if choice in found)
    bare = comparable(said)
    return Reading(kept, "" if all(comparable(choice) in bare for choice in found) else kept)


def parts(kept: str, choices: Sequence[str]) -> list[str]:
    """The choices that are kept in one value."""
    at, found = 0, []
    for choice in choices:
        if kept.startswith(choice, at):
            end = at + len(choice)
            if end == len(kept) or kept.startswith(BETWEEN, end):
                found.append(choice)
                at = end + len(BETWEEN)
    return found


def _everything(said: str, choices: Sequence[str]) -> frozenset[str] | None:
    bare = comparable(said)
    forms = {bare, " ".join(word for word in bare.split() if word not in AROUND)}
    return frozenset(choices) if forms & ALL or (len(choices) == 2 and forms & BOTH) else None


def _chosen(said: str, choices: Sequence[str]) -> frozenset[str] | None:
    """The choices of which the whole answer consists, as few parts as possible for each place from the left."""
    if one := single.chosen(said, choices):
        return frozenset((one,))
    ends = [found.span() for found in SEPARATOR.finditer(said)]
    if not ends or len(ends) >= MOST_PARTS:
        return None
    starts, stops = [0, *(end for _start, end in ends)], [*(start for start, _end in ends), len(said)]
    found: set[str] = set()
    at = 0
    while at < len(starts):
        for last in range(min(at + LONGEST_CHOICE, len(starts)) - 1, at - 1, -1):
            part = said[starts[at] : stops[last]].strip()
            if not part and last == at:
                at += 1
                break
            if part and (choice := next(_each(part, choices), None)):
                found.add(choice)
                at = last + 1
                break
        else:
            return None
    return frozenset(found)


def _each(part: str, choices: Sequence[str]) -> Iterator[str]:
    """The choice that this part of the answer means; an Arabic "and" is written together with its word."""
    for text in (part, part[1:]) if part.startswith("و") and len(part) > 1 else (part,):
        if choice := single.chosen(text, choices):
            yield choice

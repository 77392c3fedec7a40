"""Cancel words: those that a bot has by itself, in every language that a bot can speak."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from bots.understanding.normalization import normalize, plain, spellings
from bots.wording import texts
from bots.wording.values.agreement import NO, POLITE

FIRST = {
    "ar": "إلغاء", "de": "abbrechen", "en": "cancel", "es": "cancelar", "fr": "annuler", "it": "annulla",
    "ja": "キャンセル", "ko": "취소", "nl": "annuleren", "pl": "anuluj", "pt": "cancelar", "ru": "отмена",
    "th": "ยกเลิก", "tr": "iptal", "zh-hans": "取消", "zh-hant": "取消",
}  # fmt: skip
"""The only word that a bot had by itself before there were lists."""

AROUND = POLITE | NO | frozenset("ok okay sorry oh just but bitte".split())  # noqa: SIM905
"""Words beside a cancel word that change nothing: "no, stop please"."""


def default(language: str) -> str:
    """The list of a new bot in this language, as its form shows it."""
    return _lists()[language]


def completed(words: str, language: str, taken: Iterable[str]) -> str:
    """The list of this language if `words` is only the one from before there were lists, else `words`.

    `taken`: words that mean something else in this bot, such as phrases and labels; they are left out of the list.
    """
    if normalize(words) not in {normalize(FIRST["en"]), normalize(FIRST[language])}:
        return words
    others = {normalize(text) for text in (words, *taken)}
    more = (word for word in texts.words(default(language)) if normalize(word) not in others)
    return ", ".join((words.strip(), *more))


def without_words_around(normal: str) -> frozenset[str]:
    """The spellings of what was said without polite words around it; empty if there are none, or nothing else."""
    said = normal.split()
    first, last = 0, len(said)
    while first < last and plain(said[first]) in AROUND:
        first += 1
    while first < last and plain(said[last - 1]) in AROUND:
        last -= 1
    return spellings(" ".join(said[first:last])) if 0 < last - first < len(said) else frozenset()


@cache
def _lists() -> dict[str, str]:
    found: dict[str, str] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return found

"""One client's journal: the commands that it sent, their answers, and the entries that it was shown."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Frame = dict[str, Any]
Words = tuple[int, str, str, str, str, str]
"""An entry's seq, author, text, ref, via and notice."""


def words_of(entry: Frame) -> Words:
    author, text, via, notice = (sys.intern(entry.get(name, "")) for name in ("author", "text", "via", "notice"))
    return (entry["seq"], author, text, entry.get("ref", ""), via, notice)


def first_hole(list_: dict[int, Words]) -> int:
    """The last number before the first that is missing."""
    last = 0
    while last + 1 in list_:
        last += 1
    return last


@dataclass
class Sent:
    """One command that changes something, and what became of it."""

    frame: Frame
    at: float
    sender: str
    answer: Frame | None = None
    refused: str | None = None
    took: float = 0.0

    @property
    def ref(self) -> str:
        return str(self.frame["ref"])


@dataclass
class Journal:
    """One client's commands by `ref`, and the entries that it was shown by conversation and `seq`."""

    name: str
    sent: dict[str, Sent] = field(default_factory=dict)
    shown: dict[int, dict[int, Words]] = field(default_factory=dict)
    followed: set[int] = field(default_factory=set)
    """The conversations that it follows."""
    contradictions: list[str] = field(default_factory=list)
    outages: list[float] = field(default_factory=list)
    """Seconds from losing the connection to being welcomed again."""
    closes: Counter[int] = field(default_factory=Counter)
    repeats: int = 0
    """Entries that were shown before, by the same connection."""

    def show(self, entry: Frame) -> None:
        """The client was shown this entry. Another one under the same number is a contradiction."""
        list_ = self.shown.setdefault(entry["conversation"], {})
        words = words_of(entry)
        known = list_.setdefault(entry["seq"], words)
        if known != words:
            self.contradictions.append(f"{self.name} was shown {known}, then {words}")

    def last(self, conversation: int) -> int:
        """The last number up to which nothing is missing."""
        list_ = self.shown.get(conversation, {})
        return first_hole(list_)

"""Keeps a model's rules, its instructions and its key out of what people read.

A model can be talked into repeating what it was told. Facts in the instructions may be said; longer pieces word by word
are taken for a leak. Words are compared without case, blanks and marks.
"""

from __future__ import annotations

import unicodedata

from bots.language_model.endpoint import Endpoint
from bots.language_model.prompt import rules_of

RULES, INSTRUCTIONS = 32, 64
"""Letters and digits of a piece that is looked for; a copy of twice this length is always found."""

WHOLE = 16
"""Instructions of at least so many letters and digits may not be repeated as a whole."""

TAIL = 40
"""Letters and digits from which an answer that is being written is no longer shown."""

NEAR = TAIL * 4
"""Characters before new ones that are looked at with these."""


class Guard:
    """Judges one answer."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._rules = _folded(rules_of(endpoint))
        self._instructions = _folded(endpoint.instructions)
        self._key = _folded(endpoint.secret)
        self._held = False
        self._shown = 0

    def reveals(self, words: str) -> bool:
        """Whether the words give away what no visitor may read."""
        said = _folded(words)
        if len(self._key) >= WHOLE // 2 and self._key in said:
            return True
        if len(self._instructions) >= WHOLE and self._instructions in said:
            return True
        return _copies(said, self._rules, RULES) or _copies(said, self._instructions, INSTRUCTIONS)

    def may_show(self, words: str) -> bool:
        """Whether an answer that is still being written may be shown so far. Once it may not, it never may again."""
        new = words[max(self._shown - NEAR, 0) :]
        self._shown = len(words)
        tail = _folded(new[-NEAR:])[-TAIL:]
        copied = len(tail) == TAIL and (tail in self._rules or tail in self._instructions)
        self._held = self._held or copied or self.reveals(new)
        return not self._held


def _copies(said: str, told: str, size: int) -> bool:
    if len(told) < size:
        return False
    return any(said[at : at + size] in told for at in range(0, len(said) - size + 1, size))


def _folded(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum())

"""Questions with which a bot asked back which of two interactions was meant, as journals hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from bots.answering.session import ASKED_BACK
from bots.understanding.normalization import normalize

SomeEntry = TypeVar("SomeEntry")
Buttons = Sequence[dict[str, Any]]


def asks_back(buttons: Iterable[dict[str, Any]]) -> bool:
    """Whether an entry with these buttons asks back."""
    return any(button.get("question") == ASKED_BACK for button in buttons)


def answered_together(kept: dict[str, Any] | None, by_seq: Mapping[int, SomeEntry]) -> list[SomeEntry]:
    """The visitor's entries to which an answer with this input is the only one, if they are several. The oldest first.

    `by_seq`: the visitor's entries.
    """
    first, last = (kept or {}).get("burst", (1, 0))
    return [by_seq[seq] for seq in range(first, last + 1) if seq in by_seq]


class HeardWords(Generic[SomeEntry]):
    """Follows a journal, the oldest entry first. `last`: the visitor's entry that the bot's next answer is about.

    A visitor who answers a question back has said nothing new: the next answer is about the words before it.
    """

    def __init__(self) -> None:
        self.last: SomeEntry | None = None
        self._asked_about: SomeEntry | None = None
        self._buttons: Buttons = ()

    def take(self, kept: dict[str, Any] | None, by_seq: Mapping[int, SomeEntry]) -> list[SomeEntry]:
        """The visitor's entries that a default answer is about; they are no other one's then. `kept`: the answer's
        input, which names them if they are several or if the visitor had said more by then."""
        if several := answered_together(kept, by_seq):
            if self.last is several[-1]:
                self.last = None
            return several
        late = by_seq.get((kept or {}).get("answers", 0))
        if late is not None:
            return [late]
        found, self.last = self.last, None
        return [] if found is None else [found]

    def bot_said(self, buttons: Buttons) -> bool:
        """Follows an entry of the bot; tells whether it asks back."""
        if not asks_back(buttons):
            return False
        self._asked_about, self._buttons = self.last, buttons
        return True

    def visitor_said(self, entry: SomeEntry, text: str, *, meant: dict[str, Any] | None) -> str | None:
        """Follows an entry of the visitor; gives the payload that it picks in a question back. `meant`: its input."""
        normal = normalize(text) if self._buttons else ""
        picked = next((each for each in self._buttons if normalize(each["label"]) == normal), None)
        # A wish for a person leaves the question open.
        if picked or not meant or meant.get("kind") != "live_agent":
            self._buttons = ()
        self.last = self._asked_about if picked else entry
        return str(picked["value"]) if picked else None

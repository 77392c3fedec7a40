"""An answer while its engine writes it: shown as it grows, and stored nowhere."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator

from conversations.realtime import doorbell
from conversations.realtime.events import Writing
from plain_text import clean_text

APART = 0.25
"""Seconds between two frames: rather less than five a second."""

REPEAT = 3.0
"""Seconds after which a text that does not grow is shown again, to those who have come meanwhile. Pages drop what they
have not heard of for longer: the process may have died."""

LONGEST = 4000
"""Characters that are shown of an answer; a longer one is cut into several messages when it is stored."""


class AnswerStream:
    """The answer that is written in this conversation under `epoch`."""

    def __init__(self, conversation: int, epoch: int) -> None:
        self.conversation, self.epoch = conversation, epoch
        self._text: Callable[[], str] = str
        self._shown = ""
        self._visitor = False
        self._timer: asyncio.TimerHandle | None = None
        self._is_idle = True

    def begin(self, *, visitor: bool) -> None:
        """An answer begins; what was shown of another one goes. `visitor`: the visitor sees it grow, too."""
        self.end()
        self._text, self._visitor, self._is_idle = str, visitor, True

    @property
    def text(self) -> str:
        """All that was written so far."""
        return clean_text(self._text()).strip()

    def grow(self, text: Callable[[], str]) -> None:
        """There is more; `text` gives all of it so far."""
        self._text = text
        if self._is_idle:
            self._show()

    def rest(self) -> None:
        """Shows no more; what was shown stays until `end`."""
        self._is_idle = False
        if self._timer:
            self._timer.cancel()

    def end(self) -> None:
        """Withdraws what was shown. An entry that was stored has replaced it by now."""
        self.rest()
        if self._shown:
            self._shown = ""
            self._ring()

    def _show(self) -> None:
        text = self.text[:LONGEST]
        if text != self._shown:
            self._shown, self._is_idle = text, False
            self._ring()
            self._after(APART, self._show)
        elif not self._is_idle:
            self._is_idle = True
            self._after(REPEAT, self._repeat)

    def _repeat(self) -> None:
        if self._shown:
            self._ring()
        self._after(REPEAT, self._repeat)

    def _after(self, seconds: float, work: Callable[[], None]) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, work)

    def _ring(self) -> None:
        event = Writing(self.conversation, self.epoch, self._shown, self._visitor)
        doorbell.ring_now(doorbell.topic_of(self.conversation), event)


@contextlib.contextmanager
def opened(conversation: int, epoch: int) -> Iterator[AnswerStream]:
    """A stream; what was shown is withdrawn at the end of the block."""
    stream = AnswerStream(conversation, epoch)
    try:
        yield stream
    finally:
        stream.end()

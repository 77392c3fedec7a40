"""What a trained model made of words that were said lately. In this process's memory only, without the words."""

from __future__ import annotations

import threading
from collections import OrderedDict
from hashlib import blake2b

from django.conf import settings

from bots.understanding.match import Match

KEPT = 1_000
"""Matches of a bot."""


class Remembered:
    """The matches of one model. Its keys are digests, so no words are kept. Safe to share by threads."""

    def __init__(self, most: int = KEPT) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._matches: OrderedDict[bytes, Match] = OrderedDict()

    def get(self, text: str) -> Match | None:
        """The match of this text; None if it was not said lately."""
        key = _key(text)
        with self._lock:
            if match := self._matches.get(key):
                self._matches.move_to_end(key)
            return match

    def put(self, text: str, match: Match) -> None:
        """Keeps the match of this text."""
        with self._lock:
            self._matches[_key(text)] = match
            if len(self._matches) > self.most:
                self._matches.popitem(last=False)


def _key(text: str) -> bytes:
    return blake2b(f"{settings.UNDERSTANDING_ENCODER}\n{text}".encode(errors="surrogatepass"), digest_size=16).digest()

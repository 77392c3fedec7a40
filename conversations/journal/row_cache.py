"""The conversations that this process writes to, as it saw them last: a guess, which the database confirms or not."""

from __future__ import annotations

from collections import OrderedDict

import msgspec

from conversations.journal.known import Seen, StoredRow
from conversations.journal.sql import correct

MOST = 5_000
"""Conversations; those unused for longest are forgotten."""

_read = msgspec.json.Decoder(dict).decode


class Recent:
    """Of one writer. What is taken is gone, until it is put back as it is after the write."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._kept: OrderedDict[int, Seen] = OrderedDict()

    def take(self, pk: int) -> Seen | None:
        """The conversation, where it was seen."""
        return self._kept.pop(pk, None)

    def put(self, seen: Seen) -> None:
        """This is how it is now."""
        self._kept[seen.conversation.pk] = seen
        if len(self._kept) > self.most:
            self._kept.popitem(last=False)

    def forget(self, pk: int) -> None:
        """Somebody has changed it."""
        self._kept.pop(pk, None)

    def learn(self, pk: int, stored: StoredRow) -> None:
        """Another process has stored this; of interest only where the conversation is one that is written to here."""
        seen = self._kept.get(pk)
        if seen is None or seen.version == stored.version:
            return
        try:
            found = _read(stored.row)
            if found["last_seq"] < seen.conversation.last_seq:
                return  # came late
            correct(seen.conversation, found)
            seen.version = stored.version
        except (KeyError, ValueError):
            # A process of another version has other columns.
            self.forget(pk)

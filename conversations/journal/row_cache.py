"""Conversation rows as this process last read or stored them: a guess, which the database confirms or not."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import msgspec

from conversations.journal.columns import correct, values_by_group
from conversations.models import Conversation

MOST = 5_000
"""Conversations; the least recently used ones are forgotten."""

_read = msgspec.json.Decoder(dict).decode


class CachedRow(msgspec.Struct):
    """A cached conversation row at `version`, with the bot's columns that guards need, at `bot_version`.

    A version is PostgreSQL's `xmin`: the transaction that wrote the row.
    """

    conversation: Conversation
    version: str
    bot_version: str
    published_hash: str
    model_name: str
    enabled: bool
    stored: tuple[tuple[Any, ...], ...] = ()
    """The row's `values_by_group` at this version; set by `keep`."""

    def keep(self, version: str) -> None:
        """The row is stored as it is now, and has this version."""
        self.version, self.stored = version, values_by_group(self.conversation)


class StoredRow(msgspec.Struct, frozen=True):
    """A row as it was stored, in JSON, and its version since then.

    A row in JSON that names the `version` before this write may have only the columns that the write changed.
    """

    row: str
    version: str


class RowCache:
    """One writer's cache. `take` removes a row; `put` returns it after the write."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._rows: OrderedDict[int, CachedRow] = OrderedDict()

    def take(self, pk: int) -> CachedRow | None:
        """Removes the conversation and gives it; None if it is not cached."""
        return self._rows.pop(pk, None)

    def put(self, row: CachedRow) -> None:
        """Caches the row as it is now."""
        self._rows[row.conversation.pk] = row
        if len(self._rows) > self.most:
            self._rows.popitem(last=False)

    def forget(self, pk: int) -> None:
        """Removes a conversation that somebody else has changed."""
        self._rows.pop(pk, None)

    def learn(self, pk: int, stored: StoredRow) -> None:
        """Takes over the values that another process has stored, if the conversation is cached here."""
        cached = self._rows.get(pk)
        if cached is None or cached.version == stored.version:
            return
        try:
            found = _read(stored.row)
            if found["last_seq"] < cached.conversation.last_seq:
                return  # came late
            before = found.get("version")
            if before not in (None, cached.version):
                self.forget(pk)  # a write in between is not known
                return
            correct(cached.conversation, found, partly=before is not None)
            cached.keep(stored.version)
        except (KeyError, ValueError):
            # A process of another version has other columns.
            self.forget(pk)

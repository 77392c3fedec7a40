"""The `rows` frames of one list: the same for all its consoles, but for what each operator has seen and drafted."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec

from conversations import protocol
from conversations.domain.seen_marks import Marks
from conversations.protocol import Counts, Row

_encode = msgspec.json.Encoder().encode


class RowFrames:
    """The frames of these rows. A row is encoded once, and once more for each operator who has seen something of it."""

    def __init__(self, rows: list[Row], removed: list[int], marks: Marks) -> None:
        self._rows, self._removed, self._marks = rows, removed, marks
        self._encoded: dict[int, msgspec.Raw] = {}
        self._shared: dict[Counts, str] = {}

    def of(self, operator: int, counts: Counts, drafts: Collection[int]) -> str:
        """The frame for this operator, encoded. `drafts`: the conversations in which the operator has one."""
        own = self._marks.own.get(operator, {})
        if any(row.id in own or row.id in drafts for row in self._rows):
            return self._frame([self._owned(row, operator, drafts) for row in self._rows], counts)
        if counts not in self._shared:
            self._shared[counts] = self._frame([self._plain(row) for row in self._rows], counts)
        return self._shared[counts]

    def _owned(self, row: Row, operator: int, drafts: Collection[int]) -> Any:
        owned = self._marks.owned(row, operator)
        if row.id in drafts:
            owned = msgspec.structs.replace(owned, draft=True)
        return self._plain(row) if owned is row else owned

    def _plain(self, row: Row) -> Any:
        if row.id not in self._encoded:
            self._encoded[row.id] = msgspec.Raw(_encode(row))
        return self._encoded[row.id]

    def _frame(self, rows: list[Any], counts: Counts) -> str:
        return protocol.encode(protocol.Rows(upserts=rows, removed=self._removed, counts=counts))

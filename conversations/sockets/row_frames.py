"""The `rows` frames of one list: the same for all its consoles, but for what each operator has seen and drafted.

A row, a change and a frame are encoded once for all consoles that are told the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import msgspec

from conversations import protocol
from conversations.domain.seen_marks import Marks
from conversations.protocol import Counts, Row
from conversations.sockets.pages import ConsolePage
from conversations.sockets.row_changes import change

_encode = msgspec.json.Encoder().encode

Rows: TypeAlias = Sequence[Row]


class Told(NamedTuple):
    """What a console has that the frame is about."""

    before: tuple[Row | None, ...]
    """Each row as it was told before; None if it was not."""
    removed: list[int]
    """The rows that it has and that have left the list."""
    counts_are_new: bool


class RowFrames:
    """The frames of these rows. They hold on to the rows of which they remember something: an id is never another's."""

    def __init__(self, rows: list[Row], removed: list[int], marks: Marks) -> None:
        self._rows, self._removed, self._marks = rows, removed, marks
        self._owned: dict[tuple[int, frozenset[int]], Rows] = {}
        self._encoded: dict[int, Any] = {}
        self._changes: dict[tuple[int, int], tuple[Row, Any]] = {}
        self._frames: dict[Any, tuple[Any, str | None]] = {}

    def of(self, console: ConsolePage, counts: Counts) -> str | None:
        """The frame for this console, encoded; None if there is nothing that it was not told already."""
        rows = self._rows_of(console.operator.pk, console.drafts)
        if console.told is None:
            return self._frame((id(rows), counts), rows, lambda: self._whole(rows, counts))
        told = Told(console.told.note(rows), console.told.forget(self._removed), console.told.counts != counts)
        console.told.counts = counts
        key = (id(rows), counts, told.counts_are_new, tuple(told.removed), *map(id, told.before))
        return self._frame(key, (rows, told), lambda: self._changed(rows, told, counts))

    def _frame(self, key: Any, kept: Any, make: Any) -> str | None:
        if key not in self._frames:
            self._frames[key] = kept, make()
        return self._frames[key][1]

    def _rows_of(self, operator: int, drafts: frozenset[int]) -> Rows:
        """The rows as this operator gets them. `drafts`: the conversations in which the operator has one."""
        own = self._marks.own.get(operator, {})
        if not any(row.id in own or row.id in drafts for row in self._rows):
            return self._rows
        if (operator, drafts) not in self._owned:
            self._owned[operator, drafts] = [self._own(row, operator, drafts) for row in self._rows]
        return self._owned[operator, drafts]

    def _own(self, row: Row, operator: int, drafts: frozenset[int]) -> Row:
        owned = self._marks.owned(row, operator)
        return msgspec.structs.replace(owned, draft=True) if row.id in drafts else owned

    def _whole(self, rows: Rows, counts: Counts) -> str:
        upserts = [self._row(row) for row in rows]
        return protocol.encode(protocol.Rows(upserts=upserts, removed=self._removed, counts=counts))

    def _changed(self, rows: Rows, told: Told, counts: Counts) -> str | None:
        both = list(zip(rows, told.before, strict=True))
        upserts = [self._row(row) for row, old in both if old is None]
        changed = [found for row, old in both if old and (found := self._change(old, row))]
        if not (upserts or changed or told.removed or told.counts_are_new):
            return None
        return protocol.encode(protocol.Rows(upserts=upserts, removed=told.removed, counts=counts, changed=changed))

    def _row(self, row: Row) -> Any:
        if id(row) not in self._encoded:
            self._encoded[id(row)] = msgspec.Raw(_encode(row))
        return self._encoded[id(row)]

    def _change(self, old: Row, row: Row) -> Any:
        key = id(old), id(row)
        if key not in self._changes:
            found = change(old, row)
            self._changes[key] = old, found and msgspec.Raw(_encode(found))
        return self._changes[key][1]

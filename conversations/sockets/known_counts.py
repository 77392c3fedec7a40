"""The counts of the lists as a flush read them last, read again as far as changed rows can have changed them.

A message to a conversation whose control stays changes no list, and reading all counts was most of a flush's cost.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TypeAlias, TypeVar

from conversations.domain import list_counts
from conversations.domain.list_rows import RowColumns
from conversations.models import Operator
from conversations.protocol import Counts

FRESH = 1.0
"""Seconds after which all counts are read again with the next change: time alone moves conversations between lists."""

MOST = 10_000
"""Conversations whose state is remembered; with more, all are forgotten."""

State: TypeAlias = tuple[object, ...]
Value = TypeVar("Value")


class KnownCounts:
    """The counts of one event loop's operators. Flushes read one after the other."""

    def __init__(self) -> None:
        self._counts: dict[int, Counts] = {}
        self._states: dict[int, State] = {}
        self._waiting: dict[int, bool] = {}
        self._read_at = float("-inf")

    def read(
        self, operators: list[Operator], hidden: dict[int, frozenset[int]], changed: Iterable[RowColumns], *, anew: bool
    ) -> dict[int, Counts]:
        """The counts by operator. `hidden`: as for `counts_of`; `changed`: the rows that changed; `anew`: all of it."""
        if not operators:
            return {}
        changed = list(changed)
        is_other = _note(self._states, {each.pk: _state(each) for each in changed})
        waits_otherwise = _note(
            self._waiting, {each.pk: each.operator_id is not None and each.unanswered > 0 for each in changed}
        )
        is_old = time.monotonic() - self._read_at > FRESH
        if anew or is_other or is_old or any(each.pk not in self._counts for each in operators):
            self._read_at = time.monotonic()
            self._counts = list_counts.counts_of(operators, hidden)
        elif waits_otherwise:
            self._counts = list_counts.held_anew(operators, hidden, self._counts)
        return self._counts


def _note(known: dict[int, Value], now: dict[int, Value]) -> bool:
    """Whether one of them is other than it was known."""
    is_other = any(known.get(pk) != value for pk, value in now.items())
    if len(known) > MOST:
        known.clear()
    known.update(now)
    return is_other


def _state(row: RowColumns) -> State:
    """What decides in which lists a row counts, but for its times."""
    return row.ended_at is None, row.operator_id, row.awaiting_since is None, row.bot_id

"""The interface of one socket for the parts that all sockets of a process share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from conversations.domain.list_filters import Filters
from conversations.domain.visible_team import VisibleTeam
from conversations.models import Operator
from conversations.protocol import Control, Counts, Frame, OperatorCard
from conversations.realtime.events import EntryAdded
from conversations.sockets.pending_told import PendingTold
from conversations.sockets.row_changes import ToldRows


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A conversation as a heartbeat found it in the database."""

    seq: int
    epoch: int
    state: Control
    operator: int | None
    files: datetime | None
    """When a file of the conversation changed last."""
    bot: tuple[int | None, str] = (None, "")
    """The draft of the bot that waits, and how the bot answers."""


class Page(Protocol):
    """A page behind a socket, to which frames are sent."""

    async def tell(self, frame: Frame) -> None: ...
    async def tell_text(self, text: str) -> None: ...
    def entry_text(self, event: EntryAdded) -> str | None: ...
    async def show_entry(self, event: EntryAdded) -> None: ...


class VisitorPage(Protocol):
    """A visitor's socket."""

    def conversation_id(self) -> int | None: ...
    def bot_id(self) -> int: ...
    async def beat(self, snapshot: Snapshot | None, team: VisibleTeam) -> None: ...


class ConsolePage(Protocol):
    """A console."""

    operator: Operator
    session_key: str
    session_hash: str
    greeted: bool
    hidden: frozenset[int]
    """The bots whose conversations this operator does not see."""
    filters: Filters | None
    """The list that it shows, if it shows one."""
    told: ToldRows | None
    """The rows of that list that it was told of, if it is told only what has changed of them."""
    shelf: set[int] | None
    """The held conversations that it was told of, if it has asked for them."""
    drafts: frozenset[int]
    """The conversations in which its operator has a draft."""
    pending: PendingTold
    """What it was told of offers and requests."""

    def alive_at(self) -> datetime: ...
    def watching(self) -> Iterable[int]: ...
    async def tell(self, frame: Frame) -> None: ...
    async def tell_text(self, text: str) -> None: ...
    async def beat(self, snapshots: dict[int, Snapshot], counts: Counts, notes: Mapping[int, int]) -> None: ...
    async def show_operators(self, cards: tuple[OperatorCard, ...]) -> None: ...
    async def leave(self, code: int) -> None: ...

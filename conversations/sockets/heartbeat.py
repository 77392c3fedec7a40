"""The process's pulse: every few seconds, for all sockets at once.

Reads from the database what a lost ring would have told, prolongs the leases of those who are here, and closes the
consoles of those who may no longer be. A constant number of queries a tick, however many sockets there are.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.utils import timezone

from attachments import lifecycle
from conversations.database.threads import in_thread
from conversations.domain import lists, presence, rights
from conversations.models import Conversation, Operator
from conversations.protocol import Close, Control, Counts, OperatorCard

logger = logging.getLogger(__name__)

TICK = 3.0
"""Seconds between looks at who may stay; a logged-out console closes within 5 s."""

TICKS_A_BEAT = 2
"""A heartbeat every 6 s; the protocol promises 5 to 10."""


@dataclass(frozen=True, slots=True)
class Vital:
    """What a heartbeat tells of a conversation."""

    seq: int
    epoch: int
    state: Control
    operator: int | None
    files: datetime | None
    """When a file of the conversation has changed last."""


class VisitorSocket(Protocol):
    """A visitor's socket, as the pulse sees it."""

    def conversation_id(self) -> int | None: ...
    async def beat(self, vital: Vital | None) -> None: ...


class ConsoleSocket(Protocol):
    """A console, as the pulse sees it."""

    operator: Operator
    session_key: str
    session_hash: str
    hidden: frozenset[int]

    def watching(self) -> Iterable[int]: ...
    async def beat(self, vitals: dict[int, Vital], counts: Counts) -> None: ...
    async def show_operators(self, cards: tuple[OperatorCard, ...]) -> None: ...
    async def leave(self, code: int) -> None: ...


class Pulse:
    """All sockets of one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.visitors: set[VisitorSocket] = set()
        self.consoles: set[ConsoleSocket] = set()
        self._cards: tuple[OperatorCard, ...] = ()
        self._task = loop.create_task(self._run())

    async def _run(self) -> None:
        ticks = 0
        while True:
            await asyncio.sleep(TICK)
            ticks += 1
            try:
                await self._dismiss()
                if ticks % TICKS_A_BEAT == 0:
                    await self._beat()
            except DatabaseError as error:
                logger.warning("no pulse: %s", type(error).__name__)
            except Exception:
                logger.exception("no pulse")

    async def _dismiss(self) -> None:
        consoles = list(self.consoles)
        if not consoles:
            return
        may_stay = await in_thread(_may_stay, [(each.session_key, each.operator.user_id) for each in consoles])
        for console in consoles:
            code = may_stay(console)
            if code is not None:
                await console.leave(code)
        await self._show_operators(await in_thread(presence.cards))

    async def _show_operators(self, cards: tuple[OperatorCard, ...]) -> None:
        """Tells who came, and who is gone."""
        if cards != self._cards:
            for console in list(self.consoles):
                await console.show_operators(cards)
        self._cards = cards

    async def _beat(self) -> None:
        visitors, consoles = list(self.visitors), list(self.consoles)
        watched = {pk for console in consoles for pk in console.watching()}
        talking = {pk for pk in (socket.conversation_id() for socket in visitors) if pk is not None}
        vitals = await in_thread(_vitals, watched | talking)
        for socket in visitors:
            pk = socket.conversation_id()
            await socket.beat(vitals.get(pk) if pk is not None else None)
        if not consoles:
            return
        looks = [(console.operator.pk, pk) for console in consoles for pk in console.watching() if pk in vitals]
        operators = {console.operator.pk: console.operator for console in consoles}
        counts = await in_thread(_renew, operators, looks)
        for console in consoles:
            await console.beat(
                {pk: vitals[pk] for pk in console.watching() if pk in vitals}, counts[console.operator.pk]
            )


def pulse() -> Pulse:
    """The pulse of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _pulses:
        for closed in [other for other in _pulses if other.is_closed()]:
            del _pulses[closed]
        _pulses[loop] = Pulse(loop)
    return _pulses[loop]


_pulses: dict[asyncio.AbstractEventLoop, Pulse] = {}


def _vitals(ids: set[int]) -> dict[int, Vital]:
    found = Conversation.objects.filter(pk__in=ids).only(
        "last_seq", "epoch", "operator", "ended_at", "awaiting_since", "awaiting_told"
    )
    files = lifecycle.latest_changes(ids)
    return {
        each.pk: Vital(each.last_seq, each.epoch, each.visitor_state, each.operator_id, files.get(each.pk))
        for each in found
    }


def _renew(operators: dict[int, Operator], looks: list[tuple[int, int]]) -> dict[int, Counts]:
    presence.renew(operators, sorted(set(looks)))
    return lists.counts_of(list(operators.values()))


class _MayStay:
    """Whose console may stay open: the session lives, the password is the same, the right is there.

    Who sees other bots than before is to come back, and gets everything anew under the rights of now.
    """

    def __init__(self, sessions: set[str], hashes: dict[int, str], hidden: dict[int, frozenset[int]]) -> None:
        self._sessions = sessions
        self._hashes = hashes
        self._hidden = hidden

    def __call__(self, console: ConsoleSocket) -> int | None:
        user = console.operator.user_id
        if console.session_key not in self._sessions:
            return Close.SIGN_IN
        if user not in self._hashes:
            return Close.FORBIDDEN
        if self._hashes[user] != console.session_hash:
            return Close.SIGN_IN
        return None if self._hidden[user] == console.hidden else Close.RESTARTING


def _may_stay(who: list[tuple[str, int]]) -> _MayStay:
    sessions = Session.objects.filter(session_key__in={key for key, _ in who}, expire_date__gt=timezone.now())
    asked = {user for _, user in who}
    allowed = get_user_model().objects.with_perm(rights.CONSOLE).filter(pk__in=asked, is_active=True)
    return _MayStay(
        set(sessions.values_list("session_key", flat=True)),
        {user.pk: user.get_session_auth_hash() for user in allowed},
        rights.hidden_from(asked),
    )

"""The journal's one door: every line of every conversation passes here.

`append` takes a batch and commits it in one transaction: the conversations' rows are locked, each item's guards are
checked, its lines numbered and stored. One item's repeat or refusal never fails the others. All that arrives while a
commit runs goes into the next one (group commit), by one writer a process; how it reaches the database is `ledger`'s.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias, cast

import psycopg
from django.db import DatabaseError, DataError, OperationalError, connection, transaction
from django.utils import timezone

from conversations import ledger, realtime
from conversations.domain import pen
from conversations.domain.errors import Refused
from conversations.domain.pen import Line
from conversations.ledger import Known, Remembered, postgres
from conversations.ledger.group import Group
from conversations.models import Conversation, Receipt
from conversations.protocol import ErrorCode, Reason
from conversations.threads import with_connection

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class BotTurn:
    """What the bot's answer leaves behind in the conversation. `understood` is None where nothing was asked.

    `follows_in`: the pause, in seconds, after which it goes on. `unavailable`: its engine did not answer.
    """

    session: dict[str, Any]
    understood: bool | None
    threshold: int
    wants_agent: bool
    follows_in: int | None = None
    unavailable: bool = False


@dataclass(frozen=True, slots=True)
class Saw:
    """One side has read up to entry `seq`."""

    side: Literal["visitor", "operator"]
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Append:
    """Lines for one conversation, or what was seen of it, with their guards as data.

    `sender` and `ref` name the command, whose answer is remembered. Refused unless: the conversation has not ended;
    it is still in `epoch` (if given); `holder` holds it (if given), or nobody (`unheld`); the bot still owes the answer
    to `owed` (if given); the pause still ends at `follows` (if given) and the visitor has said nothing meanwhile.
    `asks` raises Awaiting Agent for that reason and tells the visitor; `session` replaces the bot's.
    """

    conversation: int
    lines: tuple[Line, ...]
    sender: str = ""
    ref: str = ""
    epoch: int | None = None
    holder: int | None = None
    unheld: bool = False
    owed: int | None = None
    follows: datetime | None = None
    turn: BotTurn | None = None
    asks: Reason | None = None
    session: dict[str, Any] | None = None
    saw: Saw | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """The lines are durable; `seq` is the first one's number, `answer` what the command is answered."""

    conversation: int
    seq: int
    answer: dict[str, Any]
    owes: bool
    """Whether the bot owes an answer now."""
    pauses: bool = False
    """Whether something of the bot's follows after a pause."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """This sender's `ref` was answered before, with `answer`; nothing was changed."""

    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Behind:
    """More was said than was seen, so what is unread has to be counted; nothing was changed."""


Result: TypeAlias = Stored | Repeat | Behind | Refused


async def append(items: Sequence[Append]) -> list[Result]:
    """Stores the items; the results in their order. Rings the doorbell after the commit."""
    return await _writer().group.write(items)


async def close() -> None:
    """Ends the writer of the running event loop, if there is one, once it has written what waits."""
    if writer := _writers.pop(asyncio.get_running_loop(), None):
        await writer.close()


async def say(item: Append) -> dict[str, Any]:
    """Stores one item and gives what its command is answered. Raises `Refused`."""
    return answer(*await append([item]))


def answer(result: Result) -> dict[str, Any]:
    """What the command is answered. Raises a refusal."""
    if isinstance(result, Refused):
        raise result
    if isinstance(result, Behind):
        raise TypeError("only what was seen can be behind, and its caller counts")
    return result.answer


def commit(items: Sequence[Append]) -> list[Result]:
    """The same for synchronous callers: one transaction, on the caller's thread."""
    try:
        with transaction.atomic():
            return _store(items)
    except OperationalError:
        raise
    except (DatabaseError, UnicodeError):
        # Another process answered one of these refs in the same moment, or the database will not take one of them.
        # One by one, each gets what is its own.
        if len(items) == 1:
            return [_store_again(items[0])]
        return [result for item in items for result in commit([item])]


def _store_again(item: Append) -> Result:
    try:
        with transaction.atomic():
            return _store([item])[0]
    except (DataError, UnicodeError):
        logger.exception("journal refused by the database")
        return Refused("unavailable")


def _store(items: Sequence[Append]) -> list[Result]:
    ids = {item.conversation for item in items}
    locked = {row.pk: row for row in Conversation.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    results, page = _decide(items, Known(locked, _answered(items)))
    page.save()
    return results


def _answered(items: Iterable[Append]) -> dict[tuple[str, str], dict[str, Any]]:
    refs = [item.ref for item in items if item.ref]
    if not refs:
        return {}
    senders = {item.sender for item in items}
    found = Receipt.objects.filter(sender__in=senders, ref__in=refs)
    return {(receipt.sender, receipt.ref): receipt.answer for receipt in found}


def _decide(items: Sequence[Append], known: Known) -> tuple[list[Result], pen.Page]:
    """What becomes of each item, and what is to be written. The rows are locked."""
    page = pen.Page(bots=known.bots, following=known.following)
    results: list[Result] = []
    for item in items:
        key = (item.sender, item.ref)
        if item.ref and key in known.answered:
            results.append(Repeat(known.answered[key]))
            continue
        conversation = known.conversations.get(item.conversation)
        why = _refusal(page, conversation, item)
        if conversation is None or why:
            results.append(Refused(why or "not_found"))
            continue
        seq = conversation.last_seq + 1
        if item.saw:
            if _is_behind(conversation, item.saw):
                results.append(Behind())
                continue
            answered_with: dict[str, Any] = {}
            _see(page, conversation, item.saw)
        else:
            answered_with = {"seq": seq} if item.holder else {"conversation": conversation.pk, "seq": seq}
            _write(page, conversation, item)
        if item.ref:
            known.answered[key] = answered_with
            page.receipts.append(Remembered(item.sender, item.ref, answered_with, conversation.pk))
        results.append(
            Stored(
                conversation.pk,
                seq,
                answered_with,
                owes=conversation.bot_due is not None,
                pauses=conversation.follows_at is not None,
            )
        )
    return results, page


def _refusal(page: pen.Page, conversation: Conversation | None, item: Append) -> ErrorCode | None:
    if conversation is None:
        return "not_found"
    if item.saw:
        return None
    if conversation.ended_at:
        return "ended"
    if not conversation.operator_id and any(line.author == "visitor" for line in item.lines):
        if conversation.ends_at <= timezone.now():
            return "ended"
        if not page.bot(conversation.bot_id).enabled:
            return "bot_off"
    if item.unheld and conversation.operator_id:
        return "already_taken"
    if item.holder is not None and conversation.operator_id != item.holder:
        return "not_holder"
    if item.epoch is not None and conversation.epoch != item.epoch:
        return "not_holder"
    if item.owed is not None and conversation.bot_due != item.owed:
        return "not_holder"
    if item.follows is not None and (conversation.follows_at != item.follows or conversation.bot_due is not None):
        return "not_holder"
    return None


def _is_behind(conversation: Conversation, saw: Saw) -> bool:
    """Whether an operator has seen more than before and yet not everything."""
    return (
        saw.side == "operator" and conversation.seen_seq < saw.seq < conversation.last_seq and conversation.unread > 0
    )


def _see(page: pen.Page, conversation: Conversation, saw: Saw) -> None:
    seq = min(saw.seq, conversation.last_seq)
    page.note(conversation)
    if saw.side == "visitor":
        conversation.visitor_seen_seq = max(conversation.visitor_seen_seq, seq)
    elif seq > conversation.seen_seq and conversation.unread:
        conversation.seen_seq, conversation.unread = seq, 0
        page.everything_was_seen(conversation)


def _write(page: pen.Page, conversation: Conversation, item: Append) -> None:
    now = timezone.now()
    if item.asks:
        page.visitor_is_here(conversation, now=now)
    for line in item.lines:
        page.write(conversation, line, ref=item.ref if line is item.lines[0] else "", now=now)
    if item.session is not None:
        conversation.session = item.session
    if item.turn:
        _settle(page, conversation, item.turn, owed=item.owed)
    if item.asks:
        page.await_agent(conversation, item.asks, now=now, told=True)
    page.touch(conversation)


def _settle(page: pen.Page, conversation: Conversation, turn: BotTurn, *, owed: int | None) -> None:
    """The bot has answered entry `owed`: counts its default answers, raises Awaiting Agent, finds what it owes next."""
    now = timezone.now()
    conversation.session = turn.session
    conversation.follows_at = None if turn.follows_in is None else now + timedelta(seconds=turn.follows_in)
    if turn.understood is not None:
        conversation.misses = 0 if turn.understood else conversation.misses + 1
        conversation.bot_unavailable = turn.unavailable
    if turn.wants_agent:
        page.await_agent(conversation, "requested", now=now, told=True)
    elif turn.threshold and conversation.misses >= turn.threshold:
        page.await_agent(conversation, "default_answers", now=now, told=False)
    if owed is None:
        return
    following = page.visitor_entry_after(conversation, owed)
    conversation.bot_due = following
    conversation.bot_due_at = now if following else None


class _Threaded:
    """Commits on a thread of its own, over Django's connection: SQLite has one writer anyway."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1, "journal")

    async def commit(self, items: Sequence[Append]) -> list[Result]:
        """The results. Raises OperationalError while the database cannot be reached."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, with_connection, commit, items)

    def close(self) -> None:
        self.thread.shutdown(wait=False)


class _Unthreaded:
    """Commits over a connection of the event loop's own; decides as `commit` does."""

    def __init__(self) -> None:
        self.book = postgres.Book()
        realtime.hub().overhear(self._note)

    async def commit(self, items: Sequence[Append]) -> list[Result]:
        """The results. Raises psycopg's OperationalError while the database cannot be reached."""
        try:
            return await self._store(items)
        except psycopg.OperationalError:
            raise
        except (psycopg.DatabaseError, UnicodeError):
            # One by one, as in `commit`.
            if len(items) == 1:
                return [await self._store_again(items[0])]
            return [result for item in items for result in await self.commit([item])]

    async def _store_again(self, item: Append) -> Result:
        try:
            return (await self._store([item]))[0]
        except (psycopg.DataError, UnicodeError):
            logger.exception("journal refused by the database")
            return Refused("unavailable")

    async def _store(self, items: Sequence[Append]) -> list[Result]:
        results = await self._write_as_seen(items)
        left = [place for place, result in enumerate(results) if result is None]
        if left:
            for place, result in zip(left, await self._write_locked([items[place] for place in left]), strict=True):
                results[place] = result
        return cast(list[Result], results)

    async def _write_as_seen(self, items: Sequence[Append]) -> list[Result | None]:
        """Decides by what this process has seen last, and stores it where that is still so: one round trip.

        None for each item that this does not answer: what was seen has changed, or is not known; the item is refused
        or a repeat, for which what is known for sure is asked.
        """
        known = self.book.recall(
            conversations={item.conversation for item in items},
            turns=[(item.conversation, item.owed or 0) for item in items if item.turn],
        )
        results, page = _decide(items, known)
        if not page.touched:
            return [None] * len(items)
        try:
            stored = await self.book.write(known, page.entries, page.touched.values(), page.receipts, locked=False)
        except (psycopg.IntegrityError, psycopg.OperationalError):
            # One of them was answered before; or the connection is lost, and another will tell what became of it.
            return [None] * len(items)
        except BaseException:
            self.book.drop()
            raise
        page.keep_only(stored)
        realtime.ring_all(page.events())
        return [result if isinstance(result, Stored) and result.conversation in stored else None for result in results]

    async def _write_locked(self, items: Sequence[Append]) -> list[Result]:
        """Locks and reads first: two round trips."""
        try:
            known = await self._read(items)
            results, page = _decide(items, known)
            if page.touched:
                page.keep_only(
                    await self.book.write(known, page.entries, page.touched.values(), page.receipts, locked=True)
                )
            else:
                await self.book.let_go(known)
        except BaseException:
            # What failed in the middle leaves a transaction open.
            self.book.drop()
            raise
        realtime.ring_all(page.events())
        return results

    async def _read(self, items: Sequence[Append]) -> Known:
        wanted: dict[str, Any] = {
            "conversations": {item.conversation for item in items},
            "keys": {(item.sender, item.ref) for item in items if item.ref},
            "turns": [(item.conversation, item.owed or 0) for item in items if item.turn],
        }
        try:
            return await self.book.open(**wanted)
        except psycopg.OperationalError:
            # The server has been restarted since the last batch, and nothing of this one is written: try once more.
            self.book.drop()
            return await self.book.open(**wanted)

    def _note(self, event: realtime.Event) -> None:
        """Somebody else has written, or moved a conversation: what was seen of it is to follow."""
        if stored := event.get("stored"):
            self.book.recent.learn(event["conversation"], ledger.Stored(*stored))
        elif event["kind"] == "control":
            self.book.recent.forget(event["conversation"])

    def close(self) -> None:
        self.book.drop()


class _Writer:
    """The one writer of a process and event loop."""

    def __init__(self) -> None:
        self.way = _Unthreaded() if connection.vendor == "postgresql" else _Threaded()
        self.group: Group[Append, Result] = Group(self.way.commit, lambda: Refused("unavailable"))

    async def close(self) -> None:
        if self.group.running:
            await self.group.running
        self.way.close()


_writers: dict[asyncio.AbstractEventLoop, _Writer] = {}


def _writer() -> _Writer:
    loop = asyncio.get_running_loop()
    if loop not in _writers:
        for closed in [other for other in _writers if other.is_closed()]:
            _writers.pop(closed).way.close()
        _writers[loop] = _Writer()
    return _writers[loop]

"""The journal's one door: every line of every conversation passes here.

`append` takes a batch and commits it in one transaction: the conversations' rows are locked, each item's guards are
checked, its lines numbered and stored. One item's repeat or refusal never fails the others. All that arrives while a
commit runs goes into the next one (group commit), by one writer a process.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.db import DatabaseError, DataError, OperationalError, transaction
from django.utils import timezone

from conversations.domain import pen
from conversations.domain.errors import Refused
from conversations.domain.pen import Line
from conversations.models import Conversation, Receipt
from conversations.protocol import ErrorCode, Reason
from conversations.threads import with_connection

logger = logging.getLogger(__name__)

BATCH = 200
QUEUE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BotTurn:
    """What the bot's answer leaves behind in the conversation."""

    session: dict[str, Any]
    understood: bool
    threshold: int
    wants_agent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Append:
    """Lines for one conversation, with their guards as data.

    `sender` and `ref` name the command, whose answer is remembered. Refused unless: the conversation has not ended;
    it is still in `epoch` (if given); `holder` holds it (if given), or nobody (`unheld`); the bot still owes the answer
    to `owed` (if given). `asks` raises Awaiting Agent for that reason and tells the visitor.
    """

    conversation: int
    lines: tuple[Line, ...]
    sender: str = ""
    ref: str = ""
    epoch: int | None = None
    holder: int | None = None
    unheld: bool = False
    owed: int | None = None
    turn: BotTurn | None = None
    asks: Reason | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """The lines are durable; `seq` is the first one's number, `answer` what the command is answered."""

    conversation: int
    seq: int
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Repeat:
    """This sender's `ref` was answered before, with `answer`; nothing was changed."""

    answer: dict[str, Any]


Result: TypeAlias = Stored | Repeat | Refused


async def append(items: Sequence[Append]) -> list[Result]:
    """Stores the items; the results in their order. Rings the doorbell after the commit."""
    return await _writer().write(items)


async def say(item: Append) -> dict[str, Any]:
    """Stores one item and gives what its command is answered. Raises `Refused`."""
    return answer(*await append([item]))


def answer(result: Result) -> dict[str, Any]:
    """What the command is answered. Raises a refusal."""
    if isinstance(result, Refused):
        raise result
    return result.answer


def commit(items: Sequence[Append]) -> list[Result]:
    """The same for synchronous callers: one transaction, on the caller's thread."""
    try:
        with transaction.atomic():
            return _store(items)
    except OperationalError:
        raise
    except DatabaseError:
        # Another process answered one of these refs in the same moment, or the database will not take one of them.
        # One by one, each gets what is its own.
        if len(items) == 1:
            return [_store_again(items[0])]
        return [result for item in items for result in commit([item])]


def _store_again(item: Append) -> Result:
    try:
        with transaction.atomic():
            return _store([item])[0]
    except DataError:
        logger.exception("journal refused by the database")
        return Refused("unavailable")


def _store(items: Sequence[Append]) -> list[Result]:
    ids = {item.conversation for item in items}
    locked = {row.pk: row for row in Conversation.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    answered = _answered(items)
    page = pen.Page()
    receipts: list[Receipt] = []
    results: list[Result] = []
    for item in items:
        key = (item.sender, item.ref)
        if item.ref and key in answered:
            results.append(Repeat(answered[key]))
            continue
        conversation = locked.get(item.conversation)
        why = _refusal(page, conversation, item)
        if conversation is None or why:
            results.append(Refused(why or "not_found"))
            continue
        seq = conversation.last_seq + 1
        answered_with = {"seq": seq} if item.holder else {"conversation": conversation.pk, "seq": seq}
        _write(page, conversation, item)
        if item.ref:
            answered[key] = answered_with
            receipts.append(Receipt(sender=item.sender, ref=item.ref, answer=answered_with))
        results.append(Stored(conversation.pk, seq, answered_with))
    Receipt.objects.bulk_create(receipts)
    page.save()
    return results


def _answered(items: Iterable[Append]) -> dict[tuple[str, str], dict[str, Any]]:
    refs = [item.ref for item in items if item.ref]
    if not refs:
        return {}
    senders = {item.sender for item in items}
    found = Receipt.objects.filter(sender__in=senders, ref__in=refs)
    return {(receipt.sender, receipt.ref): receipt.answer for receipt in found}


def _refusal(page: pen.Page, conversation: Conversation | None, item: Append) -> ErrorCode | None:
    if conversation is None:
        return "not_found"
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
    return None


def _write(page: pen.Page, conversation: Conversation, item: Append) -> None:
    now = timezone.now()
    if item.asks:
        page.visitor_is_here(conversation, now=now)
    for line in item.lines:
        page.write(conversation, line, ref=item.ref if line is item.lines[0] else "", now=now)
    if item.turn:
        _settle(page, conversation, item.turn, owed=item.owed or 0)
    if item.asks:
        page.await_agent(conversation, item.asks, now=now, told=True)
    page.touch(conversation)


def _settle(page: pen.Page, conversation: Conversation, turn: BotTurn, *, owed: int) -> None:
    """The bot has answered entry `owed`: counts its default answers, raises Awaiting Agent, finds what it owes next."""
    now = timezone.now()
    conversation.session = turn.session
    conversation.misses = 0 if turn.understood else conversation.misses + 1
    if turn.wants_agent:
        page.await_agent(conversation, "requested", now=now, told=True)
    elif turn.threshold and conversation.misses >= turn.threshold:
        page.await_agent(conversation, "default_answers", now=now, told=False)
    following = page.visitor_entry_after(conversation, owed)
    conversation.bot_due = following
    conversation.bot_due_at = now if following else None


@dataclass(slots=True)
class _Writer:
    """One writer a process and event loop: what arrives while it commits leaves with the next commit."""

    loop: asyncio.AbstractEventLoop
    thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "journal"))
    waiting: list[tuple[Append, asyncio.Future[Result]]] = field(default_factory=list)
    running: asyncio.Task[None] | None = None

    async def write(self, items: Sequence[Append]) -> list[Result]:
        if len(self.waiting) > QUEUE:
            return [Refused("unavailable") for _ in items]
        futures: list[asyncio.Future[Result]] = [self.loop.create_future() for _ in items]
        self.waiting += zip(items, futures, strict=True)
        if self.running is None:
            self.running = self.loop.create_task(self._drain())
        return await asyncio.gather(*futures)

    async def _drain(self) -> None:
        try:
            while self.waiting:
                batch, self.waiting = self.waiting[:BATCH], self.waiting[BATCH:]
                results = await self._commit([item for item, _ in batch])
                for (_, future), result in zip(batch, results, strict=True):
                    if not future.done():
                        future.set_result(result)
        finally:
            self.running = None

    async def _commit(self, items: list[Append]) -> Sequence[Result]:
        """A failed commit changed nothing: everyone in it is told to send again."""
        try:
            return await self.loop.run_in_executor(self.thread, with_connection, commit, items)
        except OperationalError as error:
            logger.warning("journal unavailable: %s", error)
        except Exception:
            logger.exception("journal failed")
        return [Refused("unavailable") for _ in items]


_writers: dict[asyncio.AbstractEventLoop, _Writer] = {}


def _writer() -> _Writer:
    loop = asyncio.get_running_loop()
    if loop not in _writers:
        for closed in [other for other in _writers if other.is_closed()]:
            _writers.pop(closed).thread.shutdown(wait=False)
        _writers[loop] = _Writer(loop)
    return _writers[loop]

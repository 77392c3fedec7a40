"""The bot's turns. A due answer is a mark in the conversation, set in the commit of the visitor's entry.

The web process answers at once. The worker finds overdue answers (of a killed process) by query and answers them the
same way. If an engine answers, the worker asks it (`engine_turns`). An answer is fenced by the epoch and
the entry under which it was decided, so it cannot be stored after a takeover. The rest after a pause is such a mark,
too, with its time; the visitor's next words are answered first.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from celery import current_app
from django.utils import timezone

from bots.answering import takeover_texts, turns
from bots.answering.answer import answer, asks_engine
from bots.answering.published import PublishedBot
from bots.answering.session import Session
from bots.answering.situation import Input
from conversations import journal
from conversations.database.threads import for_the_bot
from conversations.domain import cut_answers, known_turns, languages, proposals
from conversations.domain.agent_requests import agent_request
from conversations.domain.bot_lines import bot_line, matched_by, variables_of, with_input
from conversations.journal.due import Due
from conversations.journal.items import Append, BotTurn, Stored
from conversations.models import Conversation, Entry
from conversations.realtime import doorbell, events
from conversations.realtime.background_loop import run_in_background
from conversations.refusals import Refused

logger = logging.getLogger(__name__)

OVERDUE = timedelta(seconds=5)
"""The time that the web process has before the worker answers."""

TYPING = 3.0
"""Seconds between two messages to the pages that the bot is still typing."""

TRIES = 20
"""Answers in a row for one conversation before others get a turn; the rest is overdue then."""

_at_work: dict[int, _Answerer] = {}


def soon(conversation: int, due: Due | None = None) -> None:
    """Answers in the background. The answer is due whether or not the visitor's page stays open.

    One task works for each conversation. A running one is told that there is more to answer. `due`: what is due now,
    if the journal has just stored it.
    """
    answerer = _at_work.get(conversation)
    if answerer is not None and answerer.works_here():
        answerer.more.set()
    else:
        _at_work[conversation] = _Answerer(conversation, due)


async def settled() -> None:
    """Waits until no answer is being decided."""
    await asyncio.gather(*(each.task for each in _at_work.values() if each.works_here()))


class _Answerer:
    """Answers everything that is due in one conversation, in order. Waits through pauses without a thread."""

    def __init__(self, conversation: int, due: Due | None) -> None:
        self.conversation, self.due = conversation, due
        self.more = asyncio.Event()
        self.loop = asyncio.get_running_loop()
        self.task = self.loop.create_task(self._work_safely())
        self.task.add_done_callback(self._leave)

    def works_here(self) -> bool:
        """Whether this task can still be told of more: it runs, and in this event loop."""
        return not self.task.done() and self.loop is asyncio.get_running_loop()

    def _leave(self, task: asyncio.Task[None]) -> None:
        if _at_work.get(self.conversation) is self:
            del _at_work[self.conversation]

    async def _work_safely(self) -> None:
        try:
            await self._work()
        except Exception:
            # The mark stays: the worker answers what is overdue.
            logger.exception("no answer yet in conversation %s", self.conversation)

    async def _work(self) -> None:
        for _ in range(TRIES):
            self.more.clear()
            owed = await self._decide()
            if owed is not None:
                [result] = await journal.append([owed])
                if isinstance(result, Refused):
                    await for_the_bot(cut_answers.keep_answer, owed)
                if isinstance(result, Stored) and not result.owes and not result.pauses and not self.more.is_set():
                    return  # the usual case: no need to look whether there is more
            elif not await self._pause() and not self.more.is_set():
                return

    async def _decide(self) -> Append | None:
        due, self.due = self.due, None
        known = await _by_what_is_known(due) if due else None
        return known or await for_the_bot(decide, self.conversation)

    async def _pause(self) -> bool:
        """Waits until the end of the pause or the visitor's next words. False if there is nothing to wait for."""
        while (row := await for_the_bot(_pausing, self.conversation)) is not None and row.follows_at is not None:
            left = (row.follows_at - timezone.now()).total_seconds()
            if left <= 0:
                return True
            doorbell.ring_now(doorbell.topic_of(self.conversation), typing(self.conversation, row.epoch))
            try:
                await asyncio.wait_for(self.more.wait(), min(left, TYPING))
            except TimeoutError:
                continue
            return True
        return False


def answer_now(conversation: int) -> None:
    """As `soon`, for synchronous callers. The rest after a pause is left until it is overdue."""
    for _ in range(TRIES):
        owed = decide(conversation)
        if owed is None:
            return
        [result] = journal.commit([owed])
        if isinstance(result, Refused):
            cut_answers.keep_answer(owed)


def overdue() -> list[int]:
    """Conversations with an overdue answer or an overdue end of a pause, oldest first, at most 500 of each kind."""
    late = timezone.now() - OVERDUE
    due = Conversation.objects.filter(bot_due__isnull=False, bot_due_at__lt=late).order_by("bot_due_at")
    follows = Conversation.objects.filter(follows_at__lt=late, bot_due=None).order_by("follows_at")
    return [pk for query in (due, follows) for pk in query.values_list("pk", flat=True)[:500]]


def decide(pk: int) -> Append | None:
    """Decides what the bot says now: to the due entry, or after a pause. None if nothing is due, or an operator is to
    decide first."""
    conversation = Conversation.objects.select_related("visitor").filter(pk=pk, ended_at=None).first()
    if conversation is None:
        return None
    if conversation.proposal is not None:
        return proposals.when_over(conversation, languages.bot_of(conversation))
    if conversation.bot_due is not None:
        return _to_entry(conversation)
    if conversation.follows_at is not None and conversation.follows_at <= timezone.now():
        return _after_pause(conversation)
    return None


async def _by_what_is_known(due: Due) -> Append | None:
    """As `decide`, without a query; None if something must be read for it."""
    if (decided := await known_turns.turn_of(due, _input_in(due), session_of(due.conversation))) is None:
        return None
    bot, turn = decided
    return append_of(due.conversation, bot, turn, understood=turn.understood)


def unless_it_waits(conversation: Conversation, bot: PublishedBot, item: Append) -> Append | None:
    """The answer, if it may be said at once. Else it waits for an operator, and is taken up when its time is over."""
    if not proposals.waits(conversation, bot, item):
        return item
    if (seconds := proposals.propose(conversation, bot, item)) is not None:
        run_in_background(_take_up(conversation.pk, seconds))
    return None


async def _take_up(pk: int, seconds: float) -> None:
    # A little more: the clock may be read a moment before the time is over.
    await asyncio.sleep(seconds + 0.01)
    try:
        await for_the_bot(answer_now, pk)
    except Exception:
        # The worker finds it.
        logger.exception("the draft in conversation %s is not settled yet", pk)


def is_claimed(conversation: Conversation, now: datetime) -> bool:
    """Whether an engine is being asked for the due answer: then the mark's time is in the future."""
    return conversation.bot_due_at is not None and conversation.bot_due_at > now


def said_in(conversation: Conversation) -> Input:
    """The visitor's input that is to be answered. The conversation must have a due answer."""
    return _input_in(Entry.objects.get(conversation=conversation, seq=conversation.bot_due or 0))


def _input_in(entry: Entry | Due) -> Input:
    meant = entry.input or {"kind": "text", "text": entry.text}
    return Input(kind=meant["kind"], text=meant["text"], question=meant.get("question"))


def session_of(conversation: Conversation) -> Session:
    """The bot's session with all variables that its texts may use. Needs the visitor's row."""
    return conversation.bot_session.with_variables(variables_of(conversation))


def append_of(
    conversation: Conversation,
    bot: PublishedBot,
    turn: turns.Turn,
    *,
    understood: bool | None,
    follows: datetime | None = None,
    through: int | None = None,
) -> Append:
    """The turn as an item with its guards: it answers the due entry, or ends the pause that `follows` names.

    `through`: the last of the visitor's entries that it answers, if these are several.
    """
    first = None if follows else matched_by(turn)
    lines = tuple(
        bot_line(said, name=bot.name, not_understood=understood is False, matched=None if at else first)
        for at, said in enumerate(turn.says)
    )
    if through is not None and through != conversation.bot_due:
        lines = tuple(with_input(line, burst=(conversation.bot_due, through)) for line in lines)
    session = turn.session
    if _calls_agent(conversation, bot, understood=understood):
        called = takeover_texts.agent_called_answer(bot, variables_of(conversation) | session.variables)
        lines += tuple(bot_line(said, name=bot.name) for said in called)
    if turn.wants_agent:
        asked, session = agent_request(conversation, session, heard=bool(lines))
        lines += asked
    return Append(
        conversation=conversation.pk,
        lines=lines if bot.enabled else (),
        epoch=conversation.epoch,
        owed=None if follows else conversation.bot_due,
        through=through,
        follows=follows,
        mode=conversation.mode,
        turn=BotTurn(
            session=session,
            understood=understood,
            threshold=bot.agent_threshold,
            wants_agent=turn.wants_agent,
            follows_in=turn.follows_in,
            unavailable=turn.unavailable,
            handoff=turn.handoff,
        ),
    )


def typing(conversation: int, epoch: int) -> events.Typing:
    """Tells the pages that the bot is typing."""
    return events.Typing(conversation, "bot", active=True, epoch=epoch)


def _calls_agent(conversation: Conversation, bot: PublishedBot, *, understood: bool | None) -> bool:
    """Whether this default answer raises Awaiting Agent (see `journal.transitions`). The item's guards hold it so."""
    if understood is not False or not bot.agent_threshold or conversation.awaiting_since:
        return False
    return conversation.misses + 1 >= bot.agent_threshold


def _to_entry(conversation: Conversation) -> Append | None:
    said, session = said_in(conversation), session_of(conversation)
    if is_claimed(conversation, timezone.now()):
        return None
    bot = languages.bot_to_answer(conversation, said, session)
    if asks_engine(bot, session, said):
        _ask_worker(conversation.pk)
        return None
    turn = answer(bot, session, said)
    return unless_it_waits(conversation, bot, append_of(conversation, bot, turn, understood=turn.understood))


def _ask_worker(conversation: int) -> None:
    """Never fails: if the worker does not hear, the answer is soon overdue and is found."""
    try:
        current_app.send_task("conversations.tasks.ask_engine", (conversation,), retry=False, expires=60)
    except Exception:
        logger.exception("the worker could not be told of conversation %s", conversation)


def _after_pause(conversation: Conversation) -> Append | None:
    bot = languages.bot_of(conversation)
    turn = turns.follow(bot, session_of(conversation))
    item = append_of(conversation, bot, turn, understood=None, follows=conversation.follows_at)
    return unless_it_waits(conversation, bot, item)


def _pausing(pk: int) -> Conversation | None:
    return Conversation.objects.filter(pk=pk, ended_at=None, follows_at__isnull=False, bot_due=None).first()

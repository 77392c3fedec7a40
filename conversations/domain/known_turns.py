"""Turns of the bot that are decided by what the journal has just stored, without a query: most of them.

Everything else is read first and decided in `bot_turns`: answers of engines, answers that wait for an operator or that
bring one, the rest after a pause, and what a process has left that was killed.
"""

from __future__ import annotations

from bots.answering.answer import answer, answer_at_once
from bots.answering.published import PublishedBot
from bots.answering.session import Session
from bots.answering.situation import Input
from bots.answering.turns import Turn
from conversations.database.threads import without_database
from conversations.domain import languages, proposals
from conversations.journal.due import Due


async def turn_of(due: Due, said: Input, session: Session) -> tuple[PublishedBot, Turn] | None:
    """The turn, with the bot as it speaks to this visitor; None if more must be known.

    On a thread of the bots' if it takes long, so that it keeps no socket waiting: asking the trained model, and reading
    and saying days, numbers and phone numbers.
    """
    conversation = due.conversation
    bot = languages.known_bot(conversation, due.bot, said, session)
    if bot is None or bot.engine != "built_in" or conversation.proposal is not None:
        return None
    if proposals.mode_of(conversation, bot) == "approve":
        return None
    reads_values = session.question is not None or bool(bot.spoken_kinds)
    turn = None if reads_values else answer_at_once(bot, session, said)
    if turn is None:
        turn = await without_database(answer, bot, session, said)
    return None if turn.wants_agent else (bot, turn)

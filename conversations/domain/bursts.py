"""Bursts: what a visitor writes within the bot's quiet time, and while its engine thinks, is answered once.

A burst is the entry that the bot owes an answer to and the typed words after it, up to the first ones that the bot's
own rules answer. It is read from the journal each time, so no process has to remember it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec
from django.utils import timezone

from bots.answering.answer import asks_engine
from bots.answering.published import PublishedBot
from bots.answering.session import Session
from bots.answering.situation import Input
from conversations.domain import bot_turns
from conversations.models import Conversation, Entry

MOST_RESTARTS = 3
"""So often an engine is asked anew because the visitor wrote more; what comes then is answered afterwards."""

MOST_ENTRIES = 20
LONGEST_WAIT = timedelta(seconds=15)
"""A visitor who never stops writing is answered after this time."""


class Burst(msgspec.Struct, frozen=True):
    """Words that are answered together. `through`: the last entry; `first_at`, `last_at`: of the first and last one."""

    said: Input
    through: int
    first_at: datetime
    last_at: datetime

    def wait(self, quiet_seconds: float, now: datetime) -> float:
        """The seconds until the visitor has been quiet for so long. Clocks of processes may differ a little."""
        if self.said.kind != "text":
            return 0.0
        quiet_at = min(self.last_at + timedelta(seconds=quiet_seconds), self.first_at + LONGEST_WAIT)
        return min(max((quiet_at - now).total_seconds(), 0.0), quiet_seconds)


def burst_of(conversation: Conversation, bot: PublishedBot, session: Session) -> Burst:
    """The burst that is to be answered. The conversation must have a due answer."""
    said, owed = bot_turns.said_in(conversation), conversation.bot_due or 0
    found = Entry.objects.filter(conversation=conversation, seq__gte=owed).order_by("seq")
    first, *later = found[: MOST_ENTRIES * 2]
    texts, last = [said.text], first
    if said.kind == "text" and bot.quiet_seconds:
        for entry in _typed(later):
            if not asks_engine(bot, session, Input("text", entry.text)) or len(texts) == MOST_ENTRIES:
                break
            texts.append(entry.text)
            last = entry
    return Burst(msgspec.structs.replace(said, text="\n".join(texts)), last.seq, first.at, last.at)


def _typed(entries: list[Entry]) -> Iterator[Entry]:
    """The visitor's words up to a press, which answers something of its own. Lines of others do not end a burst."""
    for entry in entries:
        if entry.author == "visitor":
            if entry.input or entry.attachment:
                return
            yield entry


def seconds_to_wait(burst: Burst, bot: PublishedBot) -> float:
    """How long to wait for more before the engine is asked."""
    return burst.wait(bot.quiet_seconds, timezone.now())

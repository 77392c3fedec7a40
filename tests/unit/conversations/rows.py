"""Conversation rows and journal items of tests without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bots.answering.session import Session
from conversations.journal.batch import Known, decide
from conversations.journal.changed import Changed
from conversations.journal.changes import Changes
from conversations.journal.items import Append, BotTurn, Line, Stored
from conversations.journal.transitions import change
from conversations.models import Conversation

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
EARLIER, LATER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
OLGA, OLEG = 7, 8
VISITOR_SAYS = (Line(author="visitor", text="hello", name="Vera"),)
BOT_SAYS = (Line(author="bot", text="Pardon?"),)
OLGA_SAYS = (Line(author="operator", text="hi", name="Olga", operator=OLGA),)


@dataclass(frozen=True)
class Bot:
    enabled: bool = True
    stalled_after_minutes: int = 1
    abandoned_after_minutes: int = 2
    ended_after_minutes: int = 3


def row(**values: Any) -> Conversation:
    """The conversation 5 after four entries; the bot answers, and owes nothing."""
    times = dict.fromkeys(("last_at", "visitor_at", "stalls_at", "abandons_at"), EARLIER)
    return Conversation(**{"pk": 5, "bot_id": 1, "epoch": 3, "last_seq": 4, "ends_at": LATER, **times, **values})


def held(**values: Any) -> Conversation:
    """That conversation, held by Olga."""
    return row(operator_id=OLGA, **values)


def turn(*, understood: bool | None = True, threshold: int = 3, **values: Any) -> BotTurn:
    return BotTurn(**{"session": Session(), "wants_agent": False, **values}, understood=understood, threshold=threshold)


def decided(conversation: Conversation, *, bot: Bot | None = None, next_entry: int | None = None, **item: Any) -> Any:
    append = Append(conversation=conversation.pk, **item)
    return change(conversation, append, bot=bot or Bot(), next_entry=next_entry, now=NOW)


def stored(conversation: Conversation, **options: Any) -> tuple[Stored, Changed]:
    outcome = decided(conversation, **options)
    assert isinstance(outcome, tuple), outcome
    return outcome


def batch(conversation: Conversation, *items: Append, **known: Any) -> tuple[list[Any], Changes]:
    rows: dict[int, Conversation] = {conversation.pk: conversation}
    return decide(items, Known(rows, {}, {conversation.pk: Bot()}, **known), NOW)  # type: ignore[dict-item]


def says(lines: tuple[Line, ...], ref: str = "", **item: Any) -> Append:
    return Append(conversation=5, lines=lines, sender="s", ref=ref, **item)

"""Presses of buttons: which ones count. Pure, as `transitions`.

A button of a question belongs to its entry. It counts while that question is open and the visitor has said nothing
else; at most one entry has such buttons at a time. Other buttons always count. While the bot owes the answer to a
press, further presses on the same entry are taken for the first one. A button that asks for a person always counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from bots.answering.session import Asked, Pressed, Session
from conversations.journal.entries import NewEntry
from conversations.journal.items import Press
from conversations.models import Conversation


def unanswered(conversation: Conversation, press: Press) -> int | None:
    """The entry of the first press on the same entry, if the bot still owes the answer to it."""
    if not conversation.session.get("pressed"):
        return None
    pressed = conversation.bot_session.pressed
    # A wish for a person is no repetition of another press.
    first = (each.seq for each in pressed if each.entry == press.entry and (each.agent or not press.agent))
    return next(first, None)


def is_over(conversation: Conversation, press: Press) -> bool:
    """Whether the button answers a question that has been answered or is no longer open."""
    if press.question is None:
        return False
    return conversation.bot_session.asked != Asked(press.entry, press.question)


def visitor_said(conversation: Conversation, press: Press | None) -> None:
    """After a line of the visitor, the last one. It answers the question that is open, unless it asks for a person.

    To an operator, only a press on the question's own entry answers it.
    """
    if press is None and "asked" not in conversation.session:
        return
    session = conversation.bot_session
    answers = press is None or not press.agent
    if session.asked and answers and _is_heard(conversation, session.asked, press):
        session = msgspec.structs.replace(session, asked=None)
    if press and conversation.operator_id is None:
        pressed = Pressed(press.entry, conversation.last_seq, press.agent)
        session = msgspec.structs.replace(session, pressed=(*session.pressed, pressed))
    conversation.bot_session = session


def carry_over(conversation: Conversation, before: Session, said: Sequence[NewEntry], *, settled: int | None) -> None:
    """Keeps in the new session what `before` knew of buttons, less what is over; adds the question among `said`.

    `settled`: the entry that the bot has answered.
    """
    session = conversation.bot_session
    asked = _asked_last(said) or before.asked
    if asked and conversation.operator_id is None and asked.question != session.question:
        asked = None
    pressed = tuple(each for each in before.pressed if settled is None or each.seq > settled)
    if (asked, pressed) != (session.asked, session.pressed):
        conversation.bot_session = msgspec.structs.replace(session, asked=asked, pressed=pressed)


def asked_by(seq: int, buttons: Sequence[dict[str, Any]]) -> Asked | None:
    """The question that entry `seq` (0: the greeting) asks by these buttons of it, if any."""
    return next((Asked(seq, each["question"]) for each in buttons if each.get("question")), None)


def _is_heard(conversation: Conversation, asked: Asked, press: Press | None) -> bool:
    return conversation.operator_id is None or (press is not None and press.entry == asked.entry)


def _asked_last(said: Sequence[NewEntry]) -> Asked | None:
    return next((found for entry in reversed(said) if (found := asked_by(entry.seq, entry.buttons))), None)

"""Takeovers, releases and ends change a conversation's row, without a database."""

from __future__ import annotations

from typing import Any

import pytest

from bots.answering.session import Session
from conversations.journal.items import Handover, notice
from conversations.models import Conversation
from conversations.refusals import Refused
from tests.unit.conversations.rows import NOW, OLEG, OLGA, OLGA_SAYS, batch, held, row, says, stored

NOBODY_WAITS = {"awaiting_since": None, "awaiting_reason": "", "awaiting_told": False}
BUSY = {"misses": 2, "bot_unavailable": True, "bot_due": 4, "bot_due_at": NOW, "follows_at": NOW}
IDLE = {"misses": 0, "bot_unavailable": False, "bot_due": None, "bot_due_at": None, "follows_at": None}


def values(conversation: Conversation, names: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(conversation, name) for name in names}


def test_whoever_takes_over_speaks_under_the_new_epoch_and_the_bot_owes_nothing_more() -> None:
    session = {"question": 1, "following": {"interaction": 2}, "variables": {"name": "Vera"}}
    conversation = row(awaiting_since=NOW, awaiting_reason="requested", awaiting_told=True, session=session, **BUSY)
    lines = (notice("taken_over"), *OLGA_SAYS)
    result, changed = stored(conversation, lines=lines, handover=Handover(operator=OLGA))
    assert (conversation.operator_id, conversation.epoch) == (OLGA, 4)
    assert conversation.session == {"variables": {"name": "Vera"}}
    assert values(conversation, NOBODY_WAITS | IDLE) == NOBODY_WAITS | IDLE
    assert [entry.epoch for entry in changed.lines] == [4, 4]
    assert (changed.control, changed.cleared, changed.alert, result.owes) == (True, True, None, False)


@pytest.mark.parametrize("reason", ["released", "lease_expired"])
def test_a_released_conversation_awaits_an_agent_and_its_last_lines_have_the_old_epoch(reason: Any) -> None:
    conversation = held()
    _, changed = stored(conversation, lines=(notice("released"),), handover=Handover(awaits=reason))
    assert (conversation.operator_id, conversation.epoch, changed.lines[0].epoch) == (None, 4, 3)
    awaits = {"awaiting_since": NOW, "awaiting_reason": reason, "awaiting_told": True}
    assert values(conversation, awaits) == awaits
    assert (changed.control, changed.cleared, changed.alert) == (True, True, (reason, None))


def test_after_a_takeover_the_bot_answers_again_with_the_session_that_the_end_action_left() -> None:
    conversation = held(session={"question": 1})
    _, changed = stored(conversation, lines=OLGA_SAYS, handover=Handover(), session=Session(question=9))
    assert (conversation.operator_id, conversation.session) == (None, {"question": 9})
    assert values(conversation, NOBODY_WAITS) == NOBODY_WAITS
    assert (changed.control, changed.cleared, changed.alert) == (True, True, None)


def test_an_ended_conversation_has_no_holder_and_takes_no_more_lines() -> None:
    conversation = held()
    _, changed = stored(conversation, lines=(notice("ended"),), handover=Handover(ends=True))
    assert (conversation.ended_at, conversation.operator_id, changed.lines[0].epoch) == (NOW, None, 3)
    assert isinstance(batch(conversation, says(OLGA_SAYS))[0][0], Refused)


def test_who_gets_a_held_conversation_speaks_under_the_new_epoch_and_is_told_of_a_visitor_who_waits() -> None:
    conversation = held(unread=2)
    lines = (notice("transferred"),)
    _, changed = stored(conversation, lines=lines, handover=Handover(operator=OLEG), holder=OLGA, epoch=3)
    assert (conversation.operator_id, conversation.epoch, changed.lines[0].epoch) == (OLEG, 4, 4)
    assert (changed.control, changed.alert) == (True, ("waiting_for_you", OLEG))
    _, changed = stored(held(), lines=lines, handover=Handover(operator=OLEG))
    assert changed.alert is None, "nothing is unread"

"""How a row changes with its conversation's control, and how a batch becomes messages, without a database."""

from __future__ import annotations

from typing import Any

import pytest

from bots.answering.session import Session
from conversations.journal.batch import Known, decide
from conversations.journal.changes import Changes
from conversations.journal.items import Append, BotTurn, Handover, Line, Repeat, Saw, Stored, notice
from conversations.journal.row_cache import StoredRow
from conversations.models import Conversation
from conversations.realtime import events
from conversations.realtime.events import Message, RowHint
from conversations.refusals import Refused
from tests.unit.conversations.test_transitions import (
    BOT_SAYS,
    NOW,
    OLGA,
    OLGA_SAYS,
    VISITOR_SAYS,
    Bot,
    held,
    row,
    stored,
)

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


def batch(conversation: Conversation, *items: Append, **known: Any) -> tuple[list[Any], Changes]:
    rows: dict[int, Conversation] = {conversation.pk: conversation}
    return decide(items, Known(rows, {}, {conversation.bot_id: Bot()}, **known), NOW)  # type: ignore[dict-item]


def says(lines: tuple[Line, ...], ref: str = "", **item: Any) -> Append:
    return Append(conversation=5, lines=lines, sender="s", ref=ref, **item)


def test_one_item_of_a_batch_is_refused_or_a_repeat_and_the_others_are_stored() -> None:
    unknown = Append(conversation=6, lines=BOT_SAYS)
    items = says(BOT_SAYS, "1"), unknown, says(BOT_SAYS, "1"), says(BOT_SAYS, holder=OLGA), says(BOT_SAYS, "2")
    results, changes = batch(row(), *items)
    assert [getattr(result, "code", type(result)) for result in results] == [
        Stored,
        "not_found",
        Repeat,
        "not_holder",
        Stored,
    ]
    assert results[2] == Repeat(results[0].answer)
    assert [entry.seq for entry in changes.rows().entries] == [5, 6]
    assert [receipt.ref for receipt in changes.rows().receipts] == ["1", "2"]


@pytest.mark.parametrize(("following", "owes"), [({(5, 4): 6}, 6), ({}, 7)])
def test_after_an_answer_the_bot_owes_the_next_entry_stored_before_or_in_the_same_batch(
    following: dict[tuple[int, int], int], owes: int
) -> None:
    conversation = row(bot_due=4, last_seq=6)
    turn = BotTurn(session=Session(), understood=True, threshold=0, wants_agent=False)
    batch(conversation, says(VISITOR_SAYS), says(BOT_SAYS, owed=4, turn=turn), following=following)
    assert conversation.bot_due == owes


def told(changes: Changes) -> list[events.Event | None]:
    """The events of the entries are left out."""
    found = [message.event for _, message in changes.messages()]
    return [event for event in found if not isinstance(event, events.EntryAdded)]


def test_the_later_of_an_alert_and_its_end_is_told() -> None:
    answered = batch(held(), says(VISITOR_SAYS), says(OLGA_SAYS, holder=OLGA))[1]
    assert told(answered) == [events.RowChanged(5), events.HolderAnswered(5, OLGA)]
    waits = batch(held(), says(OLGA_SAYS, holder=OLGA), says(VISITOR_SAYS))[1]
    assert told(waits) == [events.RowChanged(5), events.AlertRaised(5, "waiting_for_you", OLGA)]
    reads = batch(held(), says(VISITOR_SAYS), says((), saw=Saw("operator", 5)))[1]
    assert told(reads) == [events.RowChanged(5), events.HolderAnswered(5, OLGA)]


def test_the_followers_of_a_conversation_and_the_operators_are_told_of_a_handover() -> None:
    changes = batch(held(), says(OLGA_SAYS, handover=Handover(awaits="released")))[1]
    assert [topic for topic, _ in changes.messages()] == ["conversation.5", "conversation.5", *["operators"] * 3]
    assert told(changes) == [
        events.ControlChanged(5, None, 4),
        events.RowChanged(5),
        events.AlertCleared(5),
        events.AlertRaised(5, "released", None),
    ]


def test_the_last_message_of_a_conversation_has_the_stored_row_for_the_caches() -> None:
    changes = batch(row(), says((*VISITOR_SAYS, *VISITOR_SAYS)))[1]
    changes.keep_only({5: StoredRow("{}", "100")})
    assert [message.hint for _, message in changes.messages()] == [None, RowHint(5, "{}", "100"), None]
    reads = batch(row(), says((), saw=Saw("visitor", 4)))[1]
    reads.keep_only({5: StoredRow("{}", "100")})
    assert list(reads.messages()) == [("conversation.5", Message(None, RowHint(5, "{}", "100")))]


def test_without_the_stored_row_the_caches_forget_a_conversation_that_was_handed_over() -> None:
    changes = batch(held(), says(OLGA_SAYS, handover=Handover()))[1]
    assert [message.hint for _, message in changes.messages() if message.hint] == [RowHint(5)]


def test_changes_of_rows_that_were_not_stored_are_dropped() -> None:
    changes = batch(row(), says(VISITOR_SAYS, "1"))[1]
    changes.keep_only({})
    assert (changes.rows(), list(changes.messages())) == (([], [], []), [])

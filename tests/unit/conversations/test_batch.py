"""A batch of items is decided in one pass, and becomes rows and events, without a database."""

from __future__ import annotations

import pytest

from bots.answering.session import Session
from conversations.journal.changes import Changes
from conversations.journal.items import Append, BotTurn, Handover, Repeat, Saw, Stored
from conversations.journal.row_cache import StoredRow
from conversations.realtime import events
from conversations.realtime.events import Message, RowHint
from tests.unit.conversations.rows import BOT_SAYS, OLGA, OLGA_SAYS, VISITOR_SAYS, batch, held, row, says


def told(changes: Changes) -> list[events.Event | None]:
    """The events of the entries are left out."""
    found = [message.event for _, message in changes.messages()]
    return [event for event in found if not isinstance(event, events.EntryAdded)]


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
    reads = batch(row(visitor_seen_seq=4), says((), saw=Saw("visitor", 4)))[1]
    reads.keep_only({5: StoredRow("{}", "100")})
    assert list(reads.messages()) == [("conversation.5", Message(None, RowHint(5, "{}", "100")))]


def test_without_the_stored_row_the_caches_forget_a_conversation_that_was_handed_over() -> None:
    changes = batch(held(), says(OLGA_SAYS, handover=Handover()))[1]
    assert [message.hint for _, message in changes.messages() if message.hint] == [RowHint(5)]


def test_changes_of_rows_that_were_not_stored_are_dropped() -> None:
    changes = batch(row(), says(VISITOR_SAYS, "1"))[1]
    changes.keep_only({})
    assert (changes.rows(), list(changes.messages())) == (([], [], [], []), [])

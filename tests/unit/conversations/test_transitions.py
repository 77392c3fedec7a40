"""Every guard of an item and every change of a conversation's row, without a database."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest

from bots.answering.session import Session
from conversations.journal.entries import NewEntry, NewReceipt
from conversations.journal.items import Append, Behind, Handover, Saw, Stored, Window, notice
from conversations.journal.transitions import change
from conversations.models import Conversation, Entry
from conversations.refusals import Refused
from tests.unit.conversations.rows import (
    BOT_SAYS,
    EARLIER,
    LATER,
    NOW,
    OLEG,
    OLGA,
    OLGA_SAYS,
    VISITOR_SAYS,
    Bot,
    decided,
    held,
    row,
    stored,
    turn,
)

TAKES_BACK = (notice("taken_back"),)
GUARDS = [
    ("ended", row(ended_at=EARLIER), {"lines": VISITOR_SAYS}),
    ("ended", row(ended_at=EARLIER), {"lines": BOT_SAYS, "owed": 4}),
    ("ended", row(ended_at=EARLIER), {"lines": OLGA_SAYS, "holder": OLGA}),
    ("ended", row(ended_at=EARLIER), {"handover": Handover(operator=OLGA)}),
    ("ended", row(ends_at=NOW), {"lines": VISITOR_SAYS}),
    ("bot_off", row(), {"lines": VISITOR_SAYS, "bot": Bot(enabled=False)}),
    ("already_taken", held(), {"asks": "requested", "unheld": True}),
    ("already_taken", held(), {"lines": TAKES_BACK, "takes_back": True, "unheld": True}),
    ("gone", row(awaiting_since=None), {"lines": TAKES_BACK, "takes_back": True, "unheld": True}),
    ("not_holder", row(), {"lines": OLGA_SAYS, "holder": OLGA}),
    ("not_holder", row(operator_id=OLEG), {"lines": OLGA_SAYS, "holder": OLGA}),
    ("not_holder", held(), {"lines": OLGA_SAYS, "holder": OLGA, "epoch": 2}),
    ("not_holder", row(bot_due=4), {"lines": BOT_SAYS, "epoch": 2, "owed": 4}),
    ("not_holder", row(bot_due=None), {"lines": BOT_SAYS, "owed": 4}),
    ("not_holder", row(bot_due=3), {"lines": BOT_SAYS, "owed": 4}),
    ("not_holder", row(follows_at=None), {"lines": BOT_SAYS, "follows": NOW}),
    ("not_holder", row(follows_at=LATER), {"lines": BOT_SAYS, "follows": NOW}),
    ("not_holder", row(follows_at=NOW, bot_due=4), {"lines": BOT_SAYS, "follows": NOW}),
]


@pytest.mark.parametrize(("code", "conversation", "item"), GUARDS)
def test_a_guard_refuses_the_item_and_leaves_the_row_as_it_was(
    code: str, conversation: Conversation, item: dict[str, Any]
) -> None:
    before = copy.deepcopy(conversation.__dict__)
    refused = decided(conversation, sender="s", ref="r", **item)
    assert isinstance(refused, Refused)
    assert refused.code == code
    assert {**conversation.__dict__, "_state": None} == {**before, "_state": None}


ALLOWED = [
    (held(ends_at=NOW), {"lines": VISITOR_SAYS}),
    (held(), {"lines": VISITOR_SAYS, "bot": Bot(enabled=False)}),
    (row(), {"asks": "requested", "unheld": True}),
    (held(), {"lines": OLGA_SAYS, "holder": OLGA, "epoch": 3}),
    (row(bot_due=4), {"lines": BOT_SAYS, "epoch": 3, "owed": 4, "turn": turn()}),
    (row(follows_at=NOW), {"lines": BOT_SAYS, "epoch": 3, "follows": NOW, "turn": turn()}),
    (row(ended_at=EARLIER), {"saw": Saw("visitor", 4)}),
]


@pytest.mark.parametrize(("conversation", "item"), ALLOWED)
def test_an_item_whose_guards_hold_is_stored(conversation: Conversation, item: dict[str, Any]) -> None:
    lines = item.get("lines", ())
    result, changed = stored(conversation, **item)
    assert result.seq == 5
    assert [entry.seq for entry in changed.lines] == [5 + place for place in range(len(lines))]


def test_an_item_of_the_visitor_needs_the_bots_settings() -> None:
    with pytest.raises(TypeError, match="needs the bot's settings"):
        change(row(), Append(conversation=5, lines=VISITOR_SAYS), bot=None, next_entry=None, now=NOW)


def test_lines_get_the_next_numbers_and_the_first_one_gets_the_ref() -> None:
    conversation = row()
    result, changed = stored(conversation, lines=(*VISITOR_SAYS, notice("awaiting")), sender="vera", ref="r")
    numbered = [(entry.seq, entry.ref, entry.epoch, entry.at) for entry in changed.lines]
    assert numbered == [(5, "r", 3, NOW), (6, "", 3, NOW)]
    assert result == Stored(5, 5, {"conversation": 5, "seq": 5}, owes=True)
    assert changed.receipts == [NewReceipt("vera", "r", result.answer, 5)]
    assert conversation.last_seq == 6


def test_a_command_without_a_ref_leaves_no_receipt_and_a_holder_is_told_the_number_only() -> None:
    result, changed = stored(held(), lines=OLGA_SAYS, holder=OLGA)
    assert (result.answer, changed.receipts) == ({"seq": 5}, [])


def test_after_a_visitors_line_the_bot_owes_an_answer_to_the_first_that_has_none() -> None:
    conversation = row(unread=1)
    _, changed = stored(conversation, lines=VISITOR_SAYS)
    stored(conversation, lines=VISITOR_SAYS)
    assert (conversation.bot_due, conversation.bot_due_at, conversation.unread) == (5, NOW, 3)
    assert (conversation.last_author, conversation.last_text, conversation.last_at) == ("visitor", "hello", NOW)
    minutes = [getattr(conversation, name) - NOW for name in ("stalls_at", "abandons_at", "ends_at")]
    assert (conversation.visitor_at, minutes) == (NOW, [timedelta(minutes=count) for count in (1, 2, 3)])
    assert (changed.shown, changed.alert, changed.control, changed.cleared) == (True, None, False, False)


def test_a_visitors_line_to_a_holder_calls_the_holder_and_the_bot_owes_nothing() -> None:
    conversation = held()
    result, changed = stored(conversation, lines=VISITOR_SAYS)
    assert (result.owes, conversation.unread, changed.alert) == (False, 1, ("waiting_for_you", OLGA))


def test_after_an_operators_line_nothing_is_unread_and_nobody_waits() -> None:
    conversation = held(unread=3)
    _, changed = stored(conversation, lines=OLGA_SAYS, holder=OLGA)
    assert (conversation.unread, changed.answered, changed.alert) == (0, OLGA, None)


def test_a_notice_is_no_last_message() -> None:
    conversation = row(last_author="bot", last_text="Pardon?")
    stored(conversation, lines=(notice("awaiting"),))
    assert (conversation.last_author, conversation.last_text, conversation.last_at) == ("bot", "Pardon?", EARLIER)


@pytest.mark.parametrize(("understood", "misses"), [(True, 0), (False, 3), (None, 2)])
def test_a_bots_turn_counts_the_default_answers_in_a_row(understood: bool | None, misses: int) -> None:
    conversation = row(misses=2, bot_due=4)
    result, _ = stored(conversation, owed=4, turn=turn(understood=understood, threshold=0, session=Session(question=1)))
    assert (conversation.misses, conversation.awaiting_since, conversation.session) == (misses, None, {"question": 1})
    assert (conversation.bot_due, conversation.bot_due_at, result.owes) == (None, None, False)


def test_a_bots_turn_raises_awaiting_agent_after_too_many_default_answers_and_does_not_tell_the_visitor() -> None:
    conversation = row(misses=2, bot_due=4)
    _, changed = stored(conversation, owed=4, turn=turn(understood=False, threshold=3))
    assert (conversation.awaiting_since, conversation.awaiting_reason) == (NOW, "default_answers")
    assert (conversation.awaiting_told, changed.alert, changed.control) == (False, ("default_answers", None), True)


def test_a_bots_turn_may_ask_for_an_agent_and_outweighs_its_own_misses() -> None:
    conversation = row(bot_due=4, awaiting_since=EARLIER, awaiting_reason="default_answers")
    _, changed = stored(conversation, owed=4, turn=turn(wants_agent=True))
    assert (conversation.awaiting_since, conversation.awaiting_reason) == (EARLIER, "requested")
    assert (conversation.awaiting_told, changed.alert) == (True, ("requested", None))
    _, again = stored(conversation, turn=turn(understood=False, threshold=1))
    assert (conversation.awaiting_reason, again.alert, again.control) == ("requested", None, False)


def test_a_bots_turn_pauses_owes_the_next_entry_and_notes_an_unavailable_engine() -> None:
    conversation = row(bot_due=3)
    result, _ = stored(conversation, owed=3, next_entry=4, turn=turn(understood=False, follows_in=9, unavailable=True))
    assert (conversation.bot_due, conversation.bot_due_at, conversation.bot_unavailable) == (4, NOW, True)
    assert (conversation.follows_at, result.owes, result.pauses) == (NOW + timedelta(seconds=9), True, True)


def test_an_answer_names_its_entry_only_if_the_visitor_has_said_more_since() -> None:
    _, late = stored(row(bot_due=3), lines=BOT_SAYS, owed=3, next_entry=4, turn=turn(understood=False))
    _, usual = stored(row(bot_due=4), lines=BOT_SAYS, owed=4, turn=turn(understood=False))
    assert ([line.input for line in late.lines], [line.input for line in usual.lines]) == ([{"answers": 3}], [None])


def test_who_asks_for_an_agent_is_told_and_the_times_of_silence_begin_anew() -> None:
    conversation = row()
    _, changed = stored(conversation, lines=(notice("awaiting"),), asks="requested", session=Session(question=2))
    assert (conversation.visitor_at, conversation.session) == (NOW, {"question": 2})
    assert (conversation.awaiting_reason, conversation.awaiting_told, changed.control) == ("requested", True, True)
    assert changed.alert == ("requested", None)


def test_lists_show_how_far_the_visitor_has_read_and_never_less() -> None:
    conversation = row(visitor_seen_seq=2, bot_due=4)
    result, changed = stored(conversation, saw=Saw("visitor", 9), sender="vera", ref="r")
    assert (conversation.visitor_seen_seq, changed.shown, result) == (4, True, Stored(5, 5, {}, owes=True))
    assert changed.receipts == [NewReceipt("vera", "r", {}, 5)]
    _, changed = stored(conversation, saw=Saw("visitor", 1))
    assert (conversation.visitor_seen_seq, changed.shown) == (4, False)


def test_an_operator_who_reads_everything_leaves_nothing_unread() -> None:
    conversation = held(unread=2, seen_seq=1)
    _, changed = stored(conversation, saw=Saw("operator", 4))
    assert (conversation.unread, conversation.seen_seq, changed.shown, changed.answered) == (0, 4, True, OLGA)


def test_an_operator_who_reads_some_is_behind_until_the_rest_is_counted() -> None:
    conversation = held(unread=2, seen_seq=1)
    assert decided(conversation, saw=Saw("operator", 3)) == Behind()
    assert (conversation.unread, conversation.seen_seq) == (2, 1)
    _, changed = stored(conversation, saw=Saw("operator", 3, unseen=1))
    assert (conversation.unread, conversation.seen_seq, changed.shown, changed.answered) == (1, 3, True, None)


@pytest.mark.parametrize("values", [{"unread": 0, "seen_seq": 1}, {"unread": 2, "seen_seq": 3}])
def test_an_operator_who_reads_nothing_new_changes_nothing(values: dict[str, int]) -> None:
    conversation = held(**values)
    _, changed = stored(conversation, saw=Saw("operator", 3))
    assert ({name: getattr(conversation, name) for name in values}, changed.shown) == (values, False)


def test_an_entry_that_is_to_be_stored_has_all_columns_of_an_entry() -> None:
    columns = [each.column for each in Entry._meta.concrete_fields if not each.primary_key]
    assert sorted(NewEntry.__struct_fields__) == sorted(columns)


def test_words_are_behind_if_there_are_entries_that_their_writer_has_not_seen() -> None:
    mine: dict[str, Any] = {"lines": OLGA_SAYS, "holder": OLGA}
    assert decided(held(), **mine, seen=3) == Behind()
    assert isinstance(decided(row(), **mine, seen=3), Refused)
    assert stored(held(), **mine, seen=4)[0].seq == 5


def test_within_the_window_of_a_finish_the_holder_may_write_nothing_and_the_visitor_goes_on() -> None:
    conversation = held()
    _, changed = stored(conversation, window=Window(LATER))
    assert (conversation.operator_id, conversation.epoch, conversation.acting_id) == (OLGA, 3, None)
    assert (changed.control, changed.cleared, changed.lines) == (True, False, [])
    refused = decided(conversation, lines=OLGA_SAYS, holder=OLGA, epoch=3)
    assert isinstance(refused, Refused)
    assert refused.code == "not_holder"
    assert stored(conversation, lines=VISITOR_SAYS)[0].owes is False
    stored(conversation, window=Window(None))
    assert stored(conversation, lines=OLGA_SAYS, holder=OLGA, epoch=3)[0].seq == 6


def test_a_handover_ends_the_window_and_may_leave_the_bot_an_entry_to_answer() -> None:
    conversation = held(finishes_at=NOW)
    result, _ = stored(conversation, lines=OLGA_SAYS, handover=Handover(owes=4))
    assert (conversation.finishes_at, conversation.bot_due, conversation.bot_due_at) == (None, 4, NOW)
    assert result.owes


def test_whoever_takes_the_request_back_waits_no_longer_and_the_bot_counts_anew() -> None:
    waiting = row(awaiting_since=EARLIER, awaiting_reason="requested", awaiting_told=True, misses=3)
    _, changed = stored(waiting, lines=TAKES_BACK, takes_back=True, unheld=True)
    assert (waiting.awaiting_since, waiting.awaiting_reason, waiting.awaiting_told) == (None, "", False)
    assert (waiting.misses, waiting.epoch, waiting.visitor_state) == (0, 3, "bot")
    [wait] = changed.waits
    assert (wait.since, wait.until, wait.ended_by) == (EARLIER, NOW, "taken_back")
    assert (changed.control, changed.cleared) == (True, True)

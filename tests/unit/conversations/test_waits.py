"""A wait for a person begins, gets another reason and ends with the flag in the conversation's row."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.answering.session import Session
from conversations.journal.entries import NewWait
from conversations.journal.items import Append, Handover, notice
from conversations.models import Conversation
from tests.unit.conversations.rows import EARLIER, LATER, NOW, OLGA, OLGA_SAYS, batch, held, row, says, stored, turn

WAITS: dict[str, Any] = {"awaiting_since": EARLIER, "awaiting_reason": "requested", "awaiting_told": True}

BEGIN = {
    "a person is asked for": ({"asks": "requested"}, "requested"),
    "the bot's interaction asks for one": ({"turn": turn(wants_agent=True)}, "requested"),
    "the bot has not understood often enough": ({"turn": turn(understood=False, threshold=1)}, "default_answers"),
    "the holder releases it": ({"handover": Handover(awaits="released")}, "released"),
    "the holder is gone": ({"handover": Handover(awaits="lease_expired")}, "lease_expired"),
}


@pytest.mark.parametrize("begins", BEGIN)
def test_a_wait_begins_with_its_reason_if(begins: str) -> None:
    item, reason = BEGIN[begins]
    conversation = held() if "handover" in item else row()
    _, changed = stored(conversation, **item)
    assert changed.waits == [NewWait(5, NOW, reason)]


def test_a_wish_for_a_person_gives_the_same_wait_its_reason() -> None:
    _, changed = stored(row(**WAITS | {"awaiting_reason": "default_answers", "awaiting_told": False}), asks="requested")
    assert changed.waits == [NewWait(5, EARLIER, "requested")]


SILENT = {"abandons_at": NOW - timedelta(minutes=5)}
ENDINGS = {
    "a takeover": ({}, Handover(operator=OLGA), (NOW, "takeover")),
    "a takeover of a silent visitor's conversation": (SILENT, Handover(operator=OLGA), (NOW, "takeover")),
    "the end, long after the visitor left": (SILENT, Handover(ends=True), (SILENT["abandons_at"], "visitor_left")),
    "the end, after a visitor who left before asking": (
        {"abandons_at": EARLIER - timedelta(minutes=1)}, Handover(ends=True), (EARLIER, "visitor_left"),
    ),
    "the end while the visitor is there": ({"abandons_at": LATER}, Handover(ends=True), (NOW, "ended")),
}  # fmt: skip


@pytest.mark.parametrize("ending", ENDINGS)
def test_it_ends_with(ending: str) -> None:
    values, handover, (until, ended_by) = ENDINGS[ending]
    _, changed = stored(row(**WAITS | values), lines=(notice("ended"),), handover=handover)
    assert changed.waits == [NewWait(5, EARLIER, "requested", until, ended_by)]


def test_no_other_change_writes_a_wait() -> None:
    for conversation in (row(), row(**WAITS), held()):
        for item in ({"lines": OLGA_SAYS}, {"turn": turn(understood=False, threshold=9)}, {"session": Session()}):
            assert stored(conversation, **item)[1].waits == []
    assert stored(held(), handover=Handover())[1].waits == []
    assert stored(row(**WAITS), asks="requested")[1].waits == [], "asked for twice"


ITEMS = st.sampled_from(
    [
        says(OLGA_SAYS),
        says((), asks="requested"),
        says((), turn=turn(understood=False, threshold=2)),
        says((), turn=turn(wants_agent=True)),
        says((), handover=Handover(operator=OLGA)),
        says((), handover=Handover(awaits="released")),
        says((), handover=Handover()),
        says((), handover=Handover(ends=True)),
    ]
)


@given(st.lists(ITEMS, max_size=12))
def test_after_any_items_a_wait_is_open_exactly_if_the_conversation_awaits_an_agent(items: list[Append]) -> None:
    conversation: Conversation = row()
    waits = batch(conversation, *items)[1].rows().waits
    keys = [(wait.conversation_id, wait.since) for wait in waits]
    assert len(keys) == len(set(keys))
    opened = [wait for wait in waits if wait.until is None]
    awaited = [(conversation.awaiting_since, conversation.awaiting_reason)] if conversation.awaiting_since else []
    assert [(wait.since, wait.reason) for wait in opened] == awaited

"""Drafts of the bot that wait for an operator, as rules of a conversation's row: exactly one item settles each."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.answering.session import Following, Session
from bots.engines.seam import Handoff
from conversations.journal.items import Append, Handover, Lapse, Proposes
from conversations.models import Conversation
from conversations.refusals import Refused
from tests.unit.conversations.rows import BOT_SAYS, LATER, NOW, OLGA, VISITOR_SAYS, decided, row, stored, turn

SENT: dict[str, Any] = {"lines": BOT_SAYS, "owed": 4, "turn": turn(), "proposal": 9}


def waiting(**values: Any) -> Conversation:
    """The bot owes the answer to entry 4, and draft 9 waits for an operator."""
    return row(**{"bot_due": 4, "bot_due_at": LATER, "proposal": 9, **values})


@pytest.mark.parametrize(
    ("code", "conversation", "item"),
    [
        ("gone", waiting(proposal=None), SENT),
        ("gone", waiting(proposal=8), SENT),
        ("not_holder", waiting(), {**SENT, "proposal": None}),
        ("not_holder", waiting(), {"owed": 4, "proposes": Proposes(10, LATER)}),
        ("not_holder", row(bot_due=4, mode="approve"), {"lines": BOT_SAYS, "owed": 4, "turn": turn(), "mode": ""}),
        ("not_holder", row(bot_due=4, mode="off"), {"owed": 4, "mode": "", "proposes": Proposes(9, LATER)}),
    ],
)
def test_what_is_decided_already_or_was_decided_otherwise_is_refused(
    code: str, conversation: Conversation, item: dict[str, Any]
) -> None:
    before = copy.copy(conversation.__dict__)
    outcome = decided(conversation, **item)
    assert isinstance(outcome, Refused)
    assert outcome.code == code
    assert conversation.__dict__ == before


def test_an_answer_waits_and_its_mark_has_the_end_of_the_time() -> None:
    conversation = row(bot_due=4, bot_due_at=NOW)
    _, changed = stored(conversation, owed=4, proposes=Proposes(9, LATER), mode="")
    assert (conversation.proposal, conversation.bot_due, conversation.bot_due_at) == (9, 4, LATER)
    assert changed.proposal
    assert not changed.lines


def test_the_rest_after_a_pause_waits_too() -> None:
    session = Session(following=Following(3)).stored()
    conversation = row(follows_at=NOW, session=session)
    stored(conversation, follows=NOW, proposes=Proposes(9, LATER))
    assert (conversation.proposal, conversation.follows_at) == (9, LATER)
    stored(conversation, lines=VISITOR_SAYS)
    assert (conversation.proposal, conversation.bot_due) == (None, 5), "the visitor's words are answered first"


def test_a_draft_that_is_sent_is_an_answer_as_any_other() -> None:
    conversation = waiting()
    _, changed = stored(conversation, next_entry=6, **SENT)
    assert (conversation.proposal, conversation.bot_due) == (None, 6)
    assert [each.text for each in changed.lines] == ["Pardon?"]


def test_a_visitor_who_writes_more_leaves_the_draft_where_it_is() -> None:
    conversation = waiting()
    stored(conversation, lines=VISITOR_SAYS)
    assert (conversation.proposal, conversation.bot_due, conversation.bot_due_at) == (9, 4, LATER)


@pytest.mark.parametrize("handoff", [None, Handoff("unapproved", "Pardon?")])
def test_a_draft_whose_time_is_over_waits_on_and_may_call_operators(handoff: Handoff | None) -> None:
    conversation = waiting()
    _, changed = stored(conversation, proposal=9, lapse=Lapse(handoff))
    assert (conversation.proposal, conversation.bot_due, conversation.bot_due_at) == (9, 4, None)
    assert bool(conversation.awaiting_since) is bool(handoff)
    assert not conversation.awaiting_told
    assert [(each.category, each.summary) for each in changed.waits] == ([("unapproved", "Pardon?")] if handoff else [])


@pytest.mark.parametrize("handover", [Handover(operator=OLGA), Handover(ends=True), Handover(awaits="released")])
def test_whoever_answers_next_drops_the_draft(handover: Handover) -> None:
    conversation = waiting()
    _, changed = stored(conversation, handover=handover)
    assert conversation.proposal is None
    assert changed.proposal


def test_a_switch_drops_the_draft_and_what_is_due_is_decided_anew_but_no_pause_is_shortened() -> None:
    conversation = waiting()
    stored(conversation, sets_mode="off", withdraws=True)
    assert (conversation.mode, conversation.proposal, conversation.bot_due_at) == ("off", None, NOW)
    pausing = row(follows_at=LATER, session=Session(following=Following(3)).stored())
    stored(pausing, sets_mode="off", withdraws=True)
    assert pausing.follows_at == LATER


ACTS: list[dict[str, Any]] = [
    SENT,
    {**SENT, "lines": BOT_SAYS[:1]},
    {"proposal": 9, "withdraws": True, "sets_mode": "off"},
    {"handover": Handover(operator=OLGA)},
    {"handover": Handover(ends=True)},
    {"lines": VISITOR_SAYS},
    {"proposal": 9, "lapse": Lapse(None)},
]


@given(st.lists(st.sampled_from(ACTS), max_size=8))
def test_in_any_order_of_acts_a_draft_is_said_at_most_once_and_never_into_a_takeover(
    acts: list[dict[str, Any]],
) -> None:
    conversation = waiting()
    said = 0
    for act in acts:
        holder = conversation.operator_id
        outcome = decided(conversation, epoch=None, **act)
        if isinstance(outcome, tuple) and act.get("lines") == BOT_SAYS:
            said += 1
            assert holder is None
    assert said <= 1
    assert (conversation.proposal is None) or said == 0


def test_an_answer_is_kept_as_it_is_sent() -> None:
    item = Append(
        conversation=5, lines=BOT_SAYS, epoch=3, owed=4, turn=turn(handoff=Handoff("asked", "x"), follows_in=3),
        follows=NOW + timedelta(seconds=1),
    )  # fmt: skip
    assert msgspec.convert(msgspec.json.decode(msgspec.json.encode(msgspec.to_builtins(item))), Append) == item

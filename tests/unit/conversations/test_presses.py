"""Which presses of buttons count, without a database."""

from __future__ import annotations

from typing import Any

import pytest

from bots.answering.session import Asked, Pressed, Session
from conversations.journal.items import Handover, Line, Press, notice
from conversations.models import Conversation
from conversations.refusals import Refused
from tests.unit.conversations.rows import LATER, NOW, OLGA, OLGA_SAYS, VISITOR_SAYS, decided, row, stored, turn

ADULT, DELETE = 17, 18
YES = (Line(author="visitor", text="Yes", input={"kind": "postback", "text": "Yes", "entry": 4, "button": 1}),)


def choices(question: int) -> tuple[dict[str, Any], ...]:
    return ({"id": 1, "label": "Yes", "kind": "postback", "value": "Yes", "question": question},)


def asking(question: int, author: Any = "bot") -> tuple[Line, ...]:
    return (Line(author=author, text="?", buttons=choices(question)),)


def asked(question: int = ADULT, entry: int = 4, **values: Any) -> Conversation:
    """The bot has asked in entry 4, and waits."""
    return row(session=Session(question=question, asked=Asked(entry, question)).stored(), **values)


def press(conversation: Conversation, ref: str = "r", *, entry: int = 4, **values: Any) -> Any:
    pressed = Press(**{"entry": entry, "button": 1, "question": ADULT, **values})
    return decided(conversation, lines=YES, press=pressed, sender="s", ref=ref)


def code(outcome: Any) -> str:
    return outcome.code if isinstance(outcome, Refused) else "ok"


def test_a_press_answers_the_question_of_its_entry_once() -> None:
    conversation = asked()
    first, _ = press(conversation, "first")
    assert (first.seq, conversation.bot_due) == (5, 5)
    stored(conversation, lines=asking(DELETE), owed=5, epoch=3, turn=turn(session=Session(question=DELETE)))
    assert conversation.bot_session.asked == Asked(6, DELETE)
    assert code(press(conversation, "late")) == "answered"
    assert conversation.last_seq == 6
    assert code(press(conversation, "next", entry=6, question=DELETE)) == "ok"


def test_a_second_press_while_the_first_has_no_answer_gets_its_ok_and_leaves_a_receipt_only() -> None:
    conversation = asked()
    first, _ = press(conversation, "first")
    second, changed = press(conversation, "second", button=2)
    assert second.answer == first.answer == {"conversation": 5, "seq": 5}
    assert (changed.lines, changed.shown, conversation.last_seq, conversation.unread) == ([], False, 5, 1)
    assert [(each.ref, each.answer) for each in changed.receipts] == [("second", first.answer)]


def test_an_ordinary_button_counts_again_once_the_bot_has_answered() -> None:
    conversation = row()
    assert press(conversation, "a", question=None)[0].seq == 5
    assert press(conversation, "b", question=None)[0].seq == 5
    assert press(conversation, "c", question=None, entry=2)[0].seq == 6
    stored(conversation, lines=(), owed=5, epoch=3, turn=turn(), next_entry=6)
    assert press(conversation, "d", question=None, entry=2)[0].seq == 6
    assert press(conversation, "e", question=None)[0].seq == 7


def test_a_wish_for_a_person_always_counts_and_leaves_the_question_open() -> None:
    conversation = asked()
    assert press(conversation, "a", question=None, agent=True, entry=2)[0].seq == 5
    assert press(conversation, "b")[0].seq == 6
    assert press(conversation, "c", question=None, agent=True)[0].seq == 7
    assert press(conversation, "d", question=None, agent=True)[0].seq == 7
    for over in (row(), row(session=Session(question=DELETE).stored())):
        assert press(over, "e", question=None, agent=True)[0].seq == 5


def test_the_answer_to_a_wish_for_a_person_does_not_bring_back_a_question_that_was_answered_meanwhile() -> None:
    conversation = asked()
    press(conversation, "a", question=None, agent=True, entry=2)
    decided_before = conversation.bot_session
    press(conversation, "b")
    stored(conversation, lines=(), owed=5, epoch=3, next_entry=6, turn=turn(session=decided_before, wants_agent=True))
    assert conversation.bot_session.asked is None
    assert conversation.bot_session.pressed == (Pressed(4, 6),)
    assert press(conversation, "c")[0].seq == 6


OVER = {
    "typed words answer it": lambda row: stored(row, lines=VISITOR_SAYS),
    "an ordinary button leads away": lambda row: press(row, question=None, entry=2),
    "somebody takes over": lambda row: stored(row, lines=(notice("taken_over"),), handover=Handover(operator=OLGA)),
    "it ends": lambda row: stored(row, lines=(notice("ended"),), handover=Handover(ends=True)),
    "an interaction without a question is said": lambda row: stored(row, asks="requested", session=Session()),
    "another question is asked": lambda row: stored(
        row, lines=asking(DELETE), asks="requested", session=Session(question=DELETE)
    ),
    "a question without buttons is asked": lambda row: stored(row, asks="requested", session=Session(question=DELETE)),
    "nobody has said anything for too long": lambda row: setattr(row, "ends_at", NOW),
}


@pytest.mark.parametrize("over", OVER)
def test_a_question_is_over_if(over: str) -> None:
    conversation = asked()
    OVER[over](conversation)
    before = conversation.last_seq
    assert code(press(conversation, "late")) == "answered"
    assert conversation.last_seq == before


def test_words_said_before_the_question_leave_it_open() -> None:
    conversation = row(bot_due=3)
    stored(conversation, lines=asking(ADULT), owed=3, epoch=3, next_entry=4, turn=turn(session=Session(question=ADULT)))
    assert (conversation.bot_due, code(press(conversation, entry=5))) == (4, "ok")


def test_a_question_that_an_operator_sends_is_answered_to_the_operator_once() -> None:
    conversation = row(operator_id=OLGA)
    stored(conversation, lines=asking(ADULT, "operator"), holder=OLGA)
    stored(conversation, lines=VISITOR_SAYS)
    stored(conversation, lines=OLGA_SAYS, holder=OLGA)
    assert [code(press(conversation, ref, entry=5)) for ref in ("a", "b")] == ["ok", "answered"]
    stored(conversation, lines=asking(ADULT, "operator"), holder=OLGA)
    stored(conversation, lines=(notice("released"),), handover=Handover(awaits="released"))
    assert code(press(conversation, "c", entry=9)) == "answered"


def test_a_question_of_the_end_action_is_open_after_it() -> None:
    conversation = row(operator_id=OLGA)
    lines = (*asking(ADULT, "operator"), notice("finished"))
    stored(conversation, lines=lines, handover=Handover(), session=Session(question=ADULT))
    assert code(press(conversation, entry=5)) == "ok"


def test_the_greeting_is_entry_0() -> None:
    conversation = asked(entry=0, last_seq=0)
    assert press(conversation, "a", entry=0)[0].seq == 1
    assert press(conversation, "b", entry=0)[0].seq == 1
    stored(conversation, lines=(), owed=1, epoch=3, turn=turn())
    assert code(press(conversation, "c", entry=0)) == "answered"


def test_the_session_of_an_older_version_has_no_question_with_buttons() -> None:
    conversation = row(session={"question": ADULT}, ends_at=LATER)
    assert code(press(conversation)) == "answered"
    assert code(press(conversation, question=None)) == "ok"

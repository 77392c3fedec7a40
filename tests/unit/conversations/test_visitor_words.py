"""The visitor's last words, and the visitor's entries that no operator has answered, as the journal keeps them."""

from __future__ import annotations

from typing import Any

import pytest

from conversations.journal.items import Line, Press, Saw
from conversations.protocol import AttachmentCard
from tests.unit.conversations.rows import BOT_SAYS, EARLIER, NOW, OLGA, OLGA_SAYS, VISITOR_SAYS, held, row, stored

PRESSED = {"kind": "postback", "text": "track", "entry": 2, "button": 1}
FILE = AttachmentCard(id=1, name="a.pdf", type="application/pdf", size=9)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"text": "where is my parcel"}, "where is my parcel"),
        ({"text": "*stars* are the visitor's own"}, "*stars* are the visitor's own"),
        ({"text": "  \n first\nsecond "}, "first\nsecond"),
        ({"text": "x" * 250}, "x" * 200),
        ({"text": "أين طردي؟"}, "أين طردي؟"),
        ({"text": "Track", "input": PRESSED}, "before"),
        ({"text": "Talk to a person", "input": {"kind": "live_agent", "text": "Talk to a person"}}, "before"),
        ({"attachment": FILE}, "before"),
    ],
)
def test_the_last_words_are_what_the_visitor_typed_last(line: dict[str, Any], words: str) -> None:
    conversation = row(visitor_last_text="before", visitor_last_at=EARLIER)
    stored(conversation, lines=(Line(author="visitor", **line),))
    at = EARLIER if words == "before" else NOW
    assert (conversation.visitor_last_text, conversation.visitor_last_at) == (words, at)


def test_what_others_say_leaves_the_visitors_words() -> None:
    conversation = held(visitor_last_text="before", visitor_last_at=EARLIER)
    stored(conversation, lines=BOT_SAYS)
    stored(conversation, lines=OLGA_SAYS, holder=OLGA)
    assert (conversation.visitor_last_text, conversation.visitor_last_at) == ("before", EARLIER)


def test_entries_of_the_visitor_are_unanswered_until_an_operator_writes() -> None:
    conversation = held()
    stored(conversation, lines=VISITOR_SAYS)
    pressed = Line(author="visitor", text="Track", input=PRESSED)
    stored(conversation, lines=(pressed,), press=Press(entry=2, button=1))
    stored(conversation, lines=BOT_SAYS)
    assert (conversation.visitor_entries, conversation.unanswered, conversation.unread) == (2, 2, 2)
    stored(conversation, saw=Saw("operator", conversation.last_seq))
    assert (conversation.visitor_entries, conversation.unanswered, conversation.unread) == (2, 2, 0)
    stored(conversation, lines=OLGA_SAYS, holder=OLGA)
    assert (conversation.visitor_entries, conversation.unanswered, conversation.unread) == (2, 0, 0)
    stored(conversation, lines=VISITOR_SAYS)
    assert (conversation.visitor_entries, conversation.unanswered) == (3, 1)


def test_a_row_knows_which_operator_wrote_its_last_message() -> None:
    conversation = held()
    stored(conversation, lines=OLGA_SAYS, holder=OLGA)
    assert (conversation.last_author, conversation.last_operator, conversation.last_name) == ("operator", OLGA, "Olga")
    stored(conversation, lines=VISITOR_SAYS)
    assert (conversation.last_author, conversation.last_operator, conversation.last_name) == ("visitor", None, "")

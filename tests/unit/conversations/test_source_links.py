"""Visitors get a link to a source that has an address, and nothing else of the passages that an answer relies on."""

from __future__ import annotations

from bots.wording.said import Cited, Say
from conversations import protocol
from conversations.domain.bot_lines import bot_line
from conversations.journal.entries import body
from conversations.models import Entry

INTERNAL = Cited("Price list, internal", "We pay 3 for it.")
PUBLIC = Cited("Returns", "Within 30 days.", "https://shop.example/returns", "Time")


def test_the_frame_has_links_and_no_words_of_passages() -> None:
    line = bot_line(Say("It takes 30 days.", sources=(PUBLIC, INTERNAL, PUBLIC)), name="Pia")
    assert line.input is not None
    assert [each["text"] for each in line.input["sources"]] == [PUBLIC.text, INTERNAL.text, PUBLIC.text]
    entry = Entry(conversation_id=1, seq=2, author="bot", text=line.text, input=line.input, epoch=1)
    shown = body(entry)
    assert shown.sources == (protocol.SourceLink(title="Returns", address="https://shop.example/returns"),)
    assert b"internal" not in (frame := protocol.encode(protocol.EntryFrame(entry=shown)).encode())
    assert b"Within 30 days" not in frame


def test_other_lines_have_no_sources() -> None:
    assert bot_line(Say("Hello"), name="Pia").input is None
    assert body(Entry(conversation_id=1, seq=1, author="bot", text="Hello", epoch=1)).sources == ()

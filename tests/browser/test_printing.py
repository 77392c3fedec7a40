"""A conversation on paper: every loaded entry, readable, and no page without one."""

from __future__ import annotations

import io
import json
import re
from itertools import chain

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.chat_stage import build_bot, open_chat
from tests.browser.console_stage import Console, Visitor
from tests.browser.test_console_journal import LENGTHEN
from tests.servers.product import Product
from tests.servers.remote_python import inside

LINES = 36
LATEST = """
import sys
from conversations.models import Conversation
print(Conversation.objects.filter(bot__slug=sys.stdin.read()).latest("pk").pk)
"""


def printed(page: Page) -> list[str]:
    """The text of each printed page, its blanks as one each."""
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    return [" ".join(sheet.extract_text().split()) for sheet in sheets]


def check(sheets: list[str], last: int) -> None:
    """Every line is on paper once, in order, and each page has at least one."""
    lines = [[int(seq) for seq in re.findall(r"line (\d+)", sheet)] for sheet in sheets]
    assert list(chain.from_iterable(lines)) == list(range(last - LINES + 1, last + 1))
    assert all(lines), sheets
    assert 2 <= len(sheets) <= 9


def test_a_visitor_prints_the_whole_conversation(product: Product, page: Page) -> None:
    bot = build_bot(product)
    chat = open_chat(page, product, bot)
    chat.say("hello")
    expect(chat.entries).to_have_count(2)
    last = int(inside(product, LENGTHEN, json.dumps([int(inside(product, LATEST, bot)), LINES])))
    page.reload()
    expect(chat.entries).to_have_count(last)
    sheets = printed(page)
    check(sheets, last)
    whole = " ".join(sheets)
    assert "Parcel & Co" in sheets[0]
    assert "hello" in sheets[0]
    assert "Hello, what can I do for you?" in sheets[0]
    for control in ("Write a message", "Talk to a person", "New messages", "Close the chat"):
        assert control not in whole


def test_an_operator_prints_the_open_conversation(product: Product, olga: Console, vera: Visitor) -> None:
    last = int(inside(product, LENGTHEN, json.dumps([vera.conversation, LINES])))
    olga.open(vera)
    olga.hold(vera)
    expect(olga.entries.last).to_be_in_viewport()
    sheets = printed(olga.page)
    check(sheets, last)
    whole = " ".join(sheets)
    assert vera.name in sheets[0]
    for control in ("Write to the visitor", "Hand over…", "Finish", "Awaiting agent", "Discard"):
        assert control not in whole


def test_paper_is_white_whatever_the_screen_is(product: Product, page: Page) -> None:
    page.emulate_media(color_scheme="dark", media="print")
    chat = open_chat(page, product, build_bot(product))
    bubble = chat.greeting.locator(".bubble")
    assert bubble.evaluate("(node) => getComputedStyle(node).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"

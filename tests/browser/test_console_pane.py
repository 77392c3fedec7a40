"""What stands beside a conversation: what led here, bookmarks, what was read, and what the visitor types."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.chat_stage import build_bot, open_chat
from tests.browser.console_stage import Console, Visitor
from tests.servers.product import Product
from tests.servers.remote_python import inside

SHOW_TYPING = """
import sys
from bots.models import Bot
from conversations.domain import presence
from conversations.models import OperatorRules
bot = Bot.objects.get(slug=sys.stdin.read())
OperatorRules.objects.update_or_create(bot=bot, defaults={"typing_text": True})
presence.tell_visitors(bot.pk)
"""


def test_what_led_here_stays_and_lines_are_marked_linked_and_shown_as_read(olga: Console, vera: Visitor) -> None:
    page = olga.page
    page.set_viewport_size({"width": 1440, "height": 900})
    olga.open(vera)
    olga.hold(vera)
    way = page.locator(".context-way > li")
    expect(way.first).to_contain_text("Hello, what can I do for you?")
    said = olga.entry(re.compile("^hello$"))
    said.hover()
    tools = page.locator("line-tools")
    tools.get_by_role("button", name="Bookmark").click()
    expect(said).to_have_attribute("data-marked", "")
    expect(page.locator(".context-bookmarks button")).to_have_text(["hello"])
    # By keyboard: from the last line up.
    tools.get_by_role("button", name="Copy a link to it").focus()
    for _ in range(20):
        page.keyboard.press("ArrowUp")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("Enter")
    expect(page.locator(".toast", has_text="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.endswith("&line=1"), link
    olga.say("It is on its way.")
    seq = vera.hears("It is on its way.")["seq"]
    vera.ask("seen", seq=seq)
    expect(olga.entry("It is on its way.")).to_have_attribute("data-seen", re.compile("Read by the visitor"))
    page.goto(link)
    olga.shows(vera)
    expect(page.locator('.entry[data-seq="1"]')).to_have_attribute("data-found", "")
    page.set_viewport_size({"width": 1024, "height": 768})
    expect(page.locator("details.context")).not_to_have_attribute("open", "")


def typed(page: Page) -> list[dict[str, Any]]:
    """Frames of the kind `typing` that the page sends from now on, as they come."""
    sent: list[dict[str, Any]] = []

    def note(frame: Any) -> None:
        said = json.loads(frame if isinstance(frame, str) else frame.decode())
        if said["type"] == "typing":
            sent.append(said)

    page.on("websocket", lambda socket: socket.on("framesent", note))
    return sent


def test_the_chat_sends_what_is_typed_only_where_it_says_so(product: Product, olga: Console, page: Page) -> None:
    bot = build_bot(product)
    frames = typed(page)
    chat = open_chat(page, product, bot)
    chat.say("prices, says the typist")
    olga.show("all")
    olga.rows.filter(has_text="prices, says the typist").click()
    olga.take_over.click()
    expect(olga.composer).to_be_focused()
    field = page.get_by_label("Your message")
    field.press_sequentially("a secret", delay=20)
    page.wait_for_timeout(1500)
    assert frames, "nothing was told"
    assert not any("text" in frame for frame in frames)
    note = page.locator(".typed-text")
    expect(note).to_be_hidden()
    inside(product, SHOW_TYPING, bot)
    expect(note).to_contain_text("sees what you type")
    field.press_sequentially(" no more", delay=20)
    expect(olga.page.locator(".journal-typing")).to_contain_text("a secret no more")
    assert any(frame.get("text") == "a secret no more" for frame in frames)

"""The marks in a bot's texts, in a browser."""

import json

from playwright.sync_api import Page, expect

from tests.browser.chat_stage import PATIENCE, build_bot, open_chat
from tests.marks import MARKS, without_targets
from tests.servers.product import Product, collected_static_files
from tests.servers.remote_python import inside

SHOW = """
async ({ module, texts }) => {
    const { formatted } = await import(module);
    return texts.map((text) => {
        const box = document.createElement("div");
        box.append(formatted(text));
        return box.innerHTML;
    });
}
"""

MARK_GREETING = """
import sys
from bots.models import Bot, Interaction
from bots.publishing.publish import publish
bot = Bot.objects.get(slug=sys.stdin.read())
Interaction.objects.filter(bot=bot, name="hello").update(text="**Hello**, bring:\\n- a card\\n- time")
publish(bot)
"""


def test_the_browser_shows_what_the_server_shows(product: Product, page: Page) -> None:
    open_chat(page, product, build_bot(product))
    # Pages have the module within a joined script; the product serves it by itself, too.
    manifest = json.loads((collected_static_files() / "staticfiles.json").read_text())
    module = f"/static/{manifest['paths']['js/lib/formatted.js']}"
    given = {"module": module, "texts": [text for text, _html in MARKS]}
    shown = page.evaluate(SHOW, given)
    assert [without_targets(html) for html in shown] == [html for _text, html in MARKS]


def test_a_bots_marks_are_shown_and_a_visitors_are_text(product: Product, page: Page) -> None:
    bot = build_bot(product)
    inside(product, MARK_GREETING, bot)
    chat = open_chat(page, product, bot)
    greeting = page.locator("chat-entry[data-greeting] [data-part=text]")
    expect(greeting.locator("strong")).to_have_text("Hello", timeout=PATIENCE)
    expect(greeting.locator("li")).to_have_text(["a card", "time"])
    chat.say("**hello**")
    said = page.locator(".log-entries chat-entry[data-author=visitor] [data-part=text]")
    expect(said).to_have_text(["**hello**"], timeout=PATIENCE)
    answer = page.locator(".log-entries chat-entry[data-author=bot]:not([data-greeting]) [data-part=text]")
    expect(answer.locator("strong")).to_have_text("Hello", timeout=PATIENCE)
    expect(page.locator("chat-entry[data-greeting]")).to_have_count(1)

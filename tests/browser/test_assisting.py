"""A bot's language model helps an operator at the console: nothing is sent by it, and nothing typed is lost."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from tests.browser import chat_stage
from tests.browser.chat_stage import open_chat
from tests.browser.console_stage import Console
from tests.browser.test_answer_streams import GETS_A_MODEL
from tests.servers import model as server
from tests.servers.browser import NewContext
from tests.servers.model import Answer, model
from tests.servers.product import Product
from tests.servers.remote_python import inside

GETS_A_SOURCE = """
import sys
from bots.models import Bot
from bots.publishing.publish import publish
from bots.sources import keeping
bot = Bot.objects.get(slug=sys.stdin.read())
others = "".join(f"# {name}\\n\\n{name} go by sea.\\n\\n" for name in ("Letters", "Pallets", "Flowers", "Bicycles"))
keeping.add(bot, "markdown", "Boxes", f"{others}# Kisten\\n\\nEine Kiste kommt am Tag nach der Bestellung.", "")
publish(bot)
"""
WORDS = {
    "Sum up the conversation": "Vera looks for her box.",
    "Translate the text": "Where is my box?",
    "Rewrite the text": "I am glad to look for it.",
    "Write what the operator": "Your box arrives tomorrow [1].",
}


def helps(self: Answer) -> None:
    words = next((words for task, words in WORDS.items() if task in self.rules), "I see.")
    server.streams(words)(self)


def test_a_reply_other_words_a_translation_and_a_summary(
    product: Product, new_context: NewContext, olga: Console
) -> None:
    with model(helps) as fake:
        slug = chat_stage.build_bot(product, start_interaction=None)
        inside(product, GETS_A_MODEL, json.dumps({"slug": slug, "url": fake.url}))
        inside(product, GETS_A_SOURCE, slug)
        vera = open_chat(new_context().new_page(), product, slug)
        vera.say("wo ist meine kiste")
        vera.entry("I see.")
        olga.show("all")
        olga.rows.filter(has_text="wo ist meine kiste").or_(olga.rows.filter(has_text="I see.")).first.click()
        page = olga.page
        expect(page.locator("talk-assist")).to_be_hidden()
        expect(page.locator("talk-journal .entry").filter(has_text="wo ist meine kiste")).to_be_visible()
        expect(page.locator("talk-summary:not([hidden])")).to_have_count(1)  # what the bot can do is known
        page.locator("talk-context summary").first.focus()
        page.keyboard.press("v")
        shown = page.locator(".entry-translation")
        expect(shown).to_have_text("Where is my box?")
        page.keyboard.press("v")
        expect(shown).to_have_count(0)
        if not page.locator("talk-summary button").is_visible():
            page.locator("talk-context summary").first.click()
        page.locator("talk-summary button").click()
        expect(page.locator(".summary-words")).to_have_text("Vera looks for her box.")
        olga.take_over.click()
        olga.mode("mine")
        field, said = page.locator("#composer-text"), page.locator(".assist-words")
        page.locator('[data-assist="reply"]').click()
        expect(field).to_have_value("Your box arrives tomorrow.")
        used = page.locator(".assist-passages")
        expect(used.locator("summary")).to_have_text("From 1 passage of the sources")
        used.locator("summary").click()
        expect(used.locator("li")).to_contain_text("Boxes")
        expect(used.locator("li")).to_contain_text("am Tag nach der Bestellung")
        vera.say("schnell bitte")
        expect(said).to_contain_text("has moved on")
        page.locator('[data-assist="undo"]').click()
        expect(field).to_have_value("")
        expect(used).to_be_hidden()
        field.fill("i look for it")
        page.locator('[data-assist="friendlier"]').click()
        expect(field).to_have_value("I am glad to look for it.")
        field.press("Control+z")
        expect(field).to_have_value("i look for it")
        fake.answer(server.sends(b"<p>", kind="text/html"))
        page.locator('[data-assist="correct"]').click()
        expect(said).to_contain_text("no usable answer")
        expect(field).to_have_value("i look for it")
        fake.answer(helps)
        # The words of the operator go with their translation, also after a reload; the visitor sees that alone.
        field.fill("Wo ist meine Kiste?")
        page.locator('[data-assist="translate"]').click()
        expect(field).to_have_value("Where is my box?")
        page.reload()
        olga.mode("mine")
        expect(field).to_have_value("Where is my box?")
        field.press("End")
        field.type(" Or yours?")
        field.press("Enter")
        vera.entry("Where is my box? Or yours?")
        said = olga.entry("Where is my box? Or yours?")
        expect(said.locator(".entry-original")).to_have_text("Translated from: Wo ist meine Kiste?")
        olga.say("And now?")
        expect(olga.entry("And now?").locator(".entry-original")).to_be_hidden()
        page.reload()
        expect(said.locator(".entry-original")).to_be_visible()
        assert "meine Kiste?" not in vera.where.locator("body").inner_text()
        assert "tomorrow" not in vera.where.locator("body").inner_text()

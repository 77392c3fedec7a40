"""An answer of a language model while it is written, an operator who takes over in mid-sentence, and what it learns."""

from __future__ import annotations

import json
import re

from playwright.sync_api import expect

from tests.browser import chat_stage
from tests.browser.chat_stage import open_chat
from tests.browser.console_stage import Console
from tests.servers import model as server
from tests.servers.browser import NewContext
from tests.servers.model import model, words_of
from tests.servers.product import Product
from tests.servers.remote_python import inside

GETS_A_MODEL = """
import json, sys
from bots.models import Bot, LanguageModel
from bots.publishing.publish import publish
wanted = json.loads(sys.stdin.read())
bot = Bot.objects.get(slug=wanted["slug"])
bot.engine, bot.quiet_seconds = "model", 0
bot.save()
LanguageModel.objects.create(bot=bot, url=wanted["url"], model="small", manner="free", whole_seconds=120)
publish(bot)
"""
BEGINNING = "Your parcel left the **depot** this morning."
NOTE = "promised for noon, free of charge"
REST = " It will be at your door tomorrow" + " and tomorrow" * 80


def test_an_answer_grows_until_an_operator_takes_over_who_sends_what_was_written_and_tells_the_bot(
    product: Product, new_context: NewContext, olga: Console
) -> None:
    with model(server.streams("It is ", "on its way."), server.streams(*words_of(BEGINNING + REST), each=0.2)) as fake:
        slug = chat_stage.build_bot(product, start_interaction=None)
        inside(product, GETS_A_MODEL, json.dumps({"slug": slug, "url": fake.url}))
        vera = open_chat(new_context(viewport={"width": 390, "height": 844}).new_page(), product, slug)
        bubble = vera.where.locator(".log-writing .entry-text")
        vera.say("has it left")
        vera.entry("It is on its way.")
        expect(bubble).to_have_count(0)
        olga.show("all")
        olga.rows.filter(has_text="has it left").or_(olga.rows.filter(has_text="It is on its way")).first.click()
        vera.say("and where is it")
        expect(bubble).to_contain_text("left the depot this morning", timeout=20_000)
        expect(bubble.locator("strong")).to_have_text("depot")
        expect(vera.where.locator(".typing")).to_be_hidden()
        writing = olga.page.locator(".bot-writing")
        expect(writing).to_contain_text("left the depot this morning")
        before = len(bubble.inner_text())
        vera.where.wait_for_function(
            "before => document.querySelector('.log-writing .entry-text').textContent.length > before + 10", arg=before
        )
        olga.take_over.click()
        olga.mode("mine")
        expect(bubble).to_have_count(0)
        expect(writing).to_be_hidden()
        kept = olga.page.locator(".about-to-say")
        expect(kept).to_contain_text("Your parcel left the depot this morning. It will")
        olga.page.reload()
        olga.mode("mine")
        expect(kept).to_be_visible()
        olga.composer.focus()
        olga.page.keyboard.press("Tab")
        expect(olga.composer).to_be_focused()
        expect(olga.composer).to_have_value(re.compile(r"^Your parcel left the \*\*depot\*\* this morning\. It will"))
        expect(kept).to_be_hidden()
        olga.composer.fill("Your parcel left the depot this morning. It will be there by noon, promised.")
        olga.composer.press("Enter")
        vera.entry("Your parcel left the depot this morning. It will be there by noon, promised.")
        expect(kept).to_be_hidden()
        olga.page.reload()
        olga.mode("mine")
        expect(kept).to_be_hidden()
        olga.connected()  # its row is there before the connection
        assert len(fake.closed) == 1
        fake.answer(server.streams("At noon, ", "as Olga says."))
        olga.page.get_by_role("button", name="Finish").click()
        olga.dialog.get_by_label("A note for the bot").fill(NOTE)
        olga.dialog.get_by_role("button", name="Hand back to the bot").click()
        expect(olga.dialog).to_have_count(0)  # what is said before that is the operator's to answer
        vera.say("so when will it be there")
        vera.entry("At noon, as Olga says.")
        talk = fake.materials[-1]["conversation"]
        assert [each["note_for_you"] for each in talk if "note_for_you" in each] == [NOTE]
        assert NOTE not in vera.where.content()
        assert not any("tomorrow and tomorrow" in text for text in vera.texts())

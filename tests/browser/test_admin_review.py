"""A configurer reviews what visitors said and the bot did not understand."""

import re

from playwright.sync_api import expect

from tests.browser.admin_stage import build_bot, sign_in
from tests.browser.console_stage import Visitor
from tests.servers.browser import NewContext
from tests.servers.product import Product


def test_a_sentence_becomes_a_phrase_is_understood_once_published_and_a_joke_is_ignored(
    product: Product, new_context: NewContext
) -> None:
    bot, slug = build_bot(product)
    vera = Visitor(product, slug)
    with vera.leave:
        vera.say("A llama in the garden")
        vera.hears("Pardon?")
        clara = sign_in(product, new_context)
        clara.goto(f"{product.url}/admin/bots/bot/{bot}/change/")
        clara.get_by_role("link", name="Review", exact=True).click()
        meaning = clara.get_by_role("group", name="What “A llama in the garden” means")
        phrase = clara.get_by_role("textbox", name="“A llama in the garden” as a phrase")
        phrase.fill("a llama in my garden")
        meaning.get_by_role("button", name=re.compile(r"^prices \d+ %$")).click()
        expect(clara.get_by_text("1 phrase was added.")).to_be_visible()
        clara.locator(".draft-state").click()
        expect(clara.locator(".difference ins").first).to_have_text("a llama in my garden")
        clara.get_by_role("button", name="Publish", exact=True).click()
        expect(clara.locator(".draft-state")).to_have_text("published")
        vera.say("a llama in my garden?")
        vera.hears("A parcel costs 5.")
        vera.say("Knock knock")
        vera.hears("Pardon?")
        clara.get_by_role("link", name="Review", exact=True).click()
        expect(clara.get_by_role("heading", name="A llama in the garden")).to_have_count(0)
        joke = clara.get_by_role("group", name="What “Knock knock” means")
        joke.get_by_role("button", name="Ignore").click()
        expect(clara.get_by_text("1 sentence is ignored.")).to_be_visible()
        expect(joke).to_have_count(0)
        clara.get_by_text("1 sentence is put aside").click()
        clara.get_by_role("button", name="Review “Knock knock” again").click()
        expect(joke).to_be_visible()
        clara.get_by_role("link", name="Answered, but unsure").click()
        expect(clara.get_by_text("Nothing to review.")).to_be_visible()

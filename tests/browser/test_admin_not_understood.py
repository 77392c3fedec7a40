"""A configurer teaches a bot what visitors said and it did not understand."""

import re

from playwright.sync_api import expect

from tests.browser.admin_stage import build_bot, sign_in
from tests.browser.console_stage import Visitor
from tests.servers.browser import NewContext
from tests.servers.product import Product


def test_a_sentence_becomes_a_phrase_and_is_understood_once_published(
    product: Product, new_context: NewContext
) -> None:
    bot, slug = build_bot(product)
    vera = Visitor(product, slug)
    with vera.leave:
        vera.say("A llama in the garden")
        vera.hears("Pardon?")
        clara = sign_in(product, new_context)
        clara.goto(f"{product.url}/admin/bots/bot/{bot}/change/")
        clara.get_by_role("link", name="Not understood").click()
        meaning = clara.get_by_role("group", name="What “A llama in the garden” means")
        meaning.get_by_role("button", name=re.compile(r"^prices \d+ %$")).click()
        expect(clara.get_by_text("1 phrase was added.")).to_be_visible()
        clara.locator(".draft-state").click()
        expect(clara.locator(".difference ins")).to_have_text("A llama in the garden")
        clara.get_by_role("button", name="Publish", exact=True).click()
        expect(clara.locator(".draft-state")).to_have_text("published")
        vera.say("a llama in the garden?")
        vera.hears("A parcel costs 5.")

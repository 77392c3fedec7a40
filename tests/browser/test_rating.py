"""The visitor rates a finished talk by two taps and a word, on a phone and in Arabic; the operator sees it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser import chat_stage
from tests.browser.console_stage import sign_in
from tests.servers.browser import NewContext
from tests.servers.product import Product

PHONE = {"viewport": {"width": 390, "height": 700}, "has_touch": True, "is_mobile": True, "color_scheme": "dark"}


def test_two_taps_and_a_word_rate_a_talk(product: Product, new_context: NewContext) -> None:
    bot = chat_stage.build_bot(product, asks_rating=True)
    page = new_context(**PHONE).new_page()
    chat = chat_stage.open_chat(page, product, bot)
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")
    olga = chat_stage.Olga(product, new_context())
    held = olga.take_over(bot)
    chat.in_state("operator")
    question = page.get_by_role("radiogroup", name="How was it to talk with us?")
    expect(question).to_be_hidden()
    held.finish("Bye.")
    expect(question).to_be_visible()
    page.reload()
    chat.connected()
    expect(question).to_be_visible()
    question.get_by_text("Good", exact=True).tap()
    words = page.get_by_label("A word, if you like")
    words.fill("so fast")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(f"{product.url}/chat/{bot}/?language=ar")
    chat.connected()
    arabic = page.locator(".rating")
    expect(arabic).to_be_visible()
    box = arabic.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    arabic.get_by_text("جيدة", exact=True).tap()
    arabic.locator("input[name=words]").fill("so fast")
    arabic.locator(".rating-send").tap()
    expect(page.get_by_text("شكرًا على تقييمك.")).to_be_visible()
    expect(arabic).to_be_hidden()
    console = sign_in(product, new_context, "olga")
    console.go(f"?view=all&c={held.conversation}")
    expect(console.page.locator(".ratings li")).to_have_text("Rated good after Olga. so fast")

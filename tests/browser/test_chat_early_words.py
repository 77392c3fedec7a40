"""Words that a visitor types before the page's scripts have come stay, also beside the draft of an earlier page."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from tests.browser.chat_stage import Chat, build_bot
from tests.servers.product import Product


def test_words_typed_before_the_scripts_came_stay_and_can_be_sent(product: Product, page: Page) -> None:
    bot = build_bot(product)
    chat = open_with_late_scripts(page, product, bot, "hello")
    expect(chat.root.locator(".send")).to_be_enabled()
    expect(chat.composer).to_have_value("hello")
    chat.composer.press("Enter")
    chat.entry("Hello, what can I do for you?")

    chat.composer.fill("and a draft")
    expect(chat.composer).to_have_value("and a draft")
    chat = open_with_late_scripts(page, product, bot, "and more")
    expect(chat.composer).to_have_value("and a draft\nand more")
    page.reload()
    chat.connected()
    expect(chat.composer).to_have_value("and a draft\nand more")


def open_with_late_scripts(page: Page, product: Product, bot: str, typed: str) -> Chat:
    """Opens the chat and types while its scripts are still on their way."""
    late: list[Route] = []
    come = [False]

    def hold(script: Route) -> None:
        if come[0]:
            script.continue_()
        else:
            late.append(script)

    page.route("**/*.js", hold)
    page.goto(f"{product.url}/chat/{bot}/", wait_until="commit")
    chat = Chat(page)
    chat.composer.fill(typed)
    expect(chat.composer).to_have_value(typed)
    expect(chat.root.locator(".send")).to_be_disabled()
    come[0] = True
    for script in late:
        script.continue_()
    chat.connected()
    page.unroute("**/*.js", hold)
    return chat

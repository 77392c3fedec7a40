"""The widget on pages that replace or remove what is on them."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.chat_stage import PATIENCE
from tests.browser.sites import Site
from tests.browser.widget_stage import framed, tag
from tests.servers.product import Product

REPLACE = {
    "its body": "document.body = document.createElement('body')",
    "what is in its body": "document.body.innerHTML = '<p>New</p>'",
    "what is in its root": "document.documentElement.innerHTML = '<head></head><body><p>New</p></body>'",
    "its root": "document.documentElement.replaceWith(document.createElement('html'))",
    "all of itself, by writing": "document.open(); document.write('<p>New</p>'); document.close()",
}


@pytest.fixture
def shop_page(shop: Site, visitor_window: BrowserContext) -> Page:
    """The shop's page, with the bubble."""
    page = visitor_window.new_page()
    page.goto(shop.url)
    expect(page.locator(".bubble")).to_be_visible(timeout=PATIENCE)
    return page


@pytest.mark.parametrize("what", REPLACE)
def test_a_page_that_replaces_has_the_chat_each_time_and_an_open_one_is_open(shop_page: Page, what: str) -> None:
    shop_page.locator(".bubble").click()
    framed(shop_page).say("hello")
    for _time in range(3):
        shop_page.evaluate(REPLACE[what])
        framed(shop_page).entry("Hello, what can I do for you?")
        expect(shop_page.locator("takeover-chat")).to_have_count(1)
    shop_page.locator(".bubble").click()
    expect(shop_page.locator(".panel")).to_be_hidden()


def test_a_page_that_removes_the_widget_alone_has_it_once_more_and_is_then_believed(shop_page: Page) -> None:
    shop_page.evaluate("document.querySelector('takeover-chat').remove()")
    expect(shop_page.locator(".bubble")).to_be_visible()
    with shop_page.expect_console_message(lambda message: "stays away" in message.text):
        shop_page.evaluate("document.querySelector('takeover-chat').remove()")
    expect(shop_page.locator("takeover-chat")).to_have_count(0)


def test_a_page_that_replaces_itself_for_ever_is_not_kept_busy(shop_page: Page) -> None:
    """Each return waits for an idle page, and there are a hundred at most."""
    with shop_page.expect_console_message(lambda message: "stays away" in message.text, timeout=PATIENCE):
        shop_page.evaluate(
            """() => {
                window.comings = 0;
                new MutationObserver((all) => {
                    if (!document.querySelector("takeover-chat")) return;
                    window.comings += 1;
                    document.documentElement.replaceWith(document.createElement("html"));
                }).observe(document, { childList: true, subtree: true });
                document.documentElement.replaceWith(document.createElement("html"));
            }"""
        )
    assert shop_page.evaluate("comings") <= 101


def test_an_error_inside_the_widget_is_no_error_of_the_page(
    product: Product, shop: Site, widget_bot: str, visitor_window: BrowserContext
) -> None:
    breaks = "<script>CSS.escape = null; window.reported = []; onerror = (text) => { reported.push(text); };</script>"
    shop.pages = {"/": f"<!doctype html><title>Shop</title>{breaks}{tag(product, widget_bot)}"}
    page = visitor_window.new_page()
    with page.expect_console_message(lambda message: "something went wrong" in message.text, timeout=PATIENCE):
        page.goto(shop.url)
    assert page.evaluate("reported") == []


def test_an_element_that_cannot_be_made_is_no_error_of_the_page(
    product: Product, shop: Site, widget_bot: str, visitor_window: BrowserContext
) -> None:
    breaks = "<script>window.reported = []; onerror = (text) => { reported.push(text); }; URL = null;</script>"
    shop.pages = {"/": f"<!doctype html><title>Shop</title>{breaks}{tag(product, widget_bot)}"}
    page = visitor_window.new_page()
    with page.expect_console_message(lambda message: "Takeover" in message.text, timeout=PATIENCE):
        page.goto(shop.url)
    assert page.evaluate("reported") == []

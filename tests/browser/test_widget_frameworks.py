"""The widget on pages of real frameworks, which replace what is on the page."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import frameworks
from tests.browser.chat_stage import PATIENCE
from tests.browser.sites import Site
from tests.browser.widget_stage import framed, tag
from tests.servers.product import Product


@pytest.fixture
def tag_of_shop(product: Product, widget_bot: str) -> str:
    return tag(product, widget_bot)


def talk(page: Page) -> None:
    """Opens the chat and talks with the bot."""
    page.locator(".bubble").click()
    chat = framed(page)
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")


@pytest.mark.parametrize("version", [18, 19])
@pytest.mark.parametrize(
    "hydrating", ["hydrate()", "waits = 700; hydrate()", "addEventListener('load', () => setTimeout(hydrate))"]
)
def test_react_takes_over_the_whole_page_undisturbed_before_the_widget_comes(
    tag_of_shop: str, shop: Site, visitor_window: BrowserContext, version: int, hydrating: str
) -> None:
    end = f'{tag_of_shop}<script src="/react.js"></script><script>{hydrating}</script>'
    shop.pages = {"/": frameworks.MARKUP.format(end=end), "/react.js": frameworks.react(version)}
    page = visitor_window.new_page()
    page.goto(shop.url)
    expect(page.locator("takeover-chat")).to_have_count(1, timeout=PATIENCE)
    page.locator("#count").click()
    expect(page.locator("#count")).to_have_text("Pressed 1")
    assert page.evaluate("faults") == []
    talk(page)
    expect(page.locator("takeover-chat")).to_have_count(1)


@pytest.mark.parametrize("version", [18, 19])
def test_react_that_comes_late_and_draws_the_page_anew_gets_the_widget_again(
    tag_of_shop: str, shop: Site, visitor_window: BrowserContext, version: int
) -> None:
    end = f'{tag_of_shop}<script src="/react.js"></script>'
    shop.pages = {"/": frameworks.MARKUP.format(end=end), "/react.js": frameworks.react(version)}
    page = visitor_window.new_page()
    page.goto(shop.url)
    expect(page.locator("takeover-chat")).to_have_count(1, timeout=PATIENCE)
    page.evaluate("hydrate()")
    page.locator("#count").click()
    expect(page.locator("#count")).to_have_text("Pressed 1")
    print("FAULTS", page.evaluate("faults"))
    talk(page)
    expect(page.locator("takeover-chat")).to_have_count(1)


def test_turbo_goes_from_page_to_page_and_an_open_chat_stays(
    tag_of_shop: str, shop: Site, visitor_window: BrowserContext
) -> None:
    turbo = '<script src="/turbo.js"></script>'
    shop.pages = {
        "/": f"<!doctype html><title>First</title>{turbo}{tag_of_shop}<body><a href='/second'>Second</a></body>",
        "/second": f"<!doctype html><title>Second</title>{turbo}<body>{tag_of_shop}<a href='/'>First</a></body>",
        "/turbo.js": frameworks.turbo(),
    }
    page = visitor_window.new_page()
    page.goto(shop.url)
    talk(page)
    frame = page.locator("iframe.frame").element_handle()
    page.evaluate("window.same = true")
    for name in ("Second", "First", "Second"):
        page.get_by_role("link", name=name).click()
        expect(page).to_have_title(name)
    expect(page.locator("takeover-chat")).to_have_count(1)
    assert page.evaluate("window.same"), "the page was loaded anew"
    assert frame.evaluate("frame => frame.isConnected")
    chat = framed(page)
    assert chat.texts()[0] == "hello"
    chat.say("hello")

"""What the browser's console says if the chat cannot be shown on a page."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.chat_stage import PATIENCE, build_bot
from tests.browser.sites import Site
from tests.browser.widget_stage import framed, tag
from tests.servers.product import Product

NO_STORAGE = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
)


def shown(shop: Site, window: BrowserContext, *, click: bool = False, sentence: str, path: str = "/") -> None:
    """Opens the shop's page, and its chat if `click`, until the console has the sentence; then the bubble is gone."""
    page = window.new_page()
    with page.expect_console_message(lambda message: sentence in message.text, timeout=PATIENCE) as told:
        page.goto(shop.url + path)
        if click:
            page.locator(".bubble").click(timeout=PATIENCE)
    assert told.value.type == "warning"
    assert told.value.text.startswith("Takeover: ")
    expect(page.locator("takeover-chat")).to_have_count(0)
    window.complaints.clear()  # type: ignore[attr-defined]  # the browser's own reports


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        ("script-src 'unsafe-inline' {home}; frame-src 'none'", "Add {home} to its frame-src."),
        ("default-src 'self' {home}; child-src 'self'", "Add {home} to its frame-src."),
        ("script-src {home}/widget.js; frame-src 'none'", "Add {home} to its script-src."),
    ],
)
def test_blocked_by_the_policy_of_the_page(
    product: Product, shop: Site, visitor_window: BrowserContext, policy: str, sentence: str
) -> None:
    shop.headers = {"Content-Security-Policy": policy.format(home=product.url)}
    shown(shop, visitor_window, click=True, sentence=sentence.format(home=product.url))


def test_a_name_that_no_bot_has(product: Product, shop: Site, visitor_window: BrowserContext) -> None:
    shop.pages["/"] = f"<!doctype html><title>Shop</title>{tag(product, 'nobody')}"
    shown(shop, visitor_window, sentence=f'{product.url} has no bot "nobody".')


def test_a_sandboxed_page_without_an_origin(product: Product, shop: Site, visitor_window: BrowserContext) -> None:
    shop.pages["/around"] = '<!doctype html><title>Around</title><iframe src="/" sandbox="allow-scripts"></iframe>'
    shown(shop, visitor_window, path="/around", sentence="this page has no origin of its own")


def test_a_page_around_the_page_that_is_not_allowed(
    product: Product, shop: Site, widget_bot: str, visitor_window: BrowserContext
) -> None:
    only = build_bot(product, allowed_origins=shop.url)
    shop.pages = {
        "/": f"<!doctype html><title>Shop</title>{tag(product, only)}",
        "/around": f'<!doctype html><title>Around</title><iframe src="{shop.url}/"></iframe>',
    }
    page = visitor_window.new_page()
    with page.expect_console_message(lambda message: "all pages around it" in message.text, timeout=PATIENCE):
        page.goto(f"{shop.foreign_url}/around")
        page.frame_locator("iframe").locator(".bubble").click(timeout=PATIENCE)
    visitor_window.complaints.clear()  # type: ignore[attr-defined]


def test_a_bot_that_is_switched_off_and_storage_that_is_blocked_are_told_and_the_bubble_stays(
    product: Product, shop: Site, visitor_window: BrowserContext
) -> None:
    off = build_bot(product, allowed_origins=shop.url, enabled=False)
    shop.pages["/"] = f"<!doctype html><title>Shop</title>{tag(product, off)}"
    visitor_window.add_init_script(NO_STORAGE)
    page = visitor_window.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(shop.url)
    expect(page.locator(".bubble")).to_be_visible(timeout=PATIENCE)
    assert [text.split(",")[0].split(":")[1] for text in said] == [
        " the browser's storage is blocked on this page",
        f' the bot "{off}" is switched off',
    ]


def test_a_server_that_is_away(product: Product, shop: Site, visitor_window: BrowserContext) -> None:
    visitor_window.route("**/chat/**", lambda route: route.abort())
    shown(shop, visitor_window, click=True, sentence=f"{product.url} cannot be reached")


def test_a_frame_in_which_the_browser_stores_nothing(shop: Site, visitor_window: BrowserContext) -> None:
    visitor_window.add_init_script(f"if (window.parent !== window) {NO_STORAGE}")
    page = visitor_window.new_page()
    with page.expect_console_message(lambda message: "a chat ends with this page" in message.text, timeout=PATIENCE):
        page.goto(shop.foreign_url)
        page.locator(".bubble").click(timeout=PATIENCE)


def test_a_wildcard_is_understood_by_us_as_by_the_browser(
    product: Product, shop: Site, visitor_window: BrowserContext
) -> None:
    port = shop.url.rpartition(":")[2]
    bot = build_bot(product, allowed_origins=f"https://other.example\nhttp://*.shop.localhost:{port}")
    shop.pages["/"] = f"<!doctype html><title>Shop</title>{tag(product, bot)}"
    page = visitor_window.new_page()
    for host in ("a.shop.localhost", "a.b.shop.localhost"):
        page.goto(f"http://{host}:{port}")
        page.locator(".bubble").click(timeout=PATIENCE)
        framed(page)
    for host in ("shop.localhost", "a-shop.localhost"):
        with page.expect_console_message(lambda message: "cannot be shown on" in message.text, timeout=PATIENCE):
            page.goto(f"http://{host}:{port}")
        expect(page.locator("takeover-chat")).to_have_count(0)

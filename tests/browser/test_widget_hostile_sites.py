"""The widget on sites that are hostile, strict, or not allowed to show it."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from tests.browser.chat_stage import PATIENCE
from tests.browser.sites import Site, site
from tests.browser.widget_stage import framed, tag
from tests.servers.product import Product

HOSTILE = """
    <!doctype html><title>Hostile shop</title>
    <style>
        *, *::before, *::after { all: unset !important; display: none !important; }
        html, head, body, p { display: block !important; }
        button, iframe, div, svg, takeover-chat { visibility: hidden !important; width: 1px !important;
            transform: rotate(90deg) !important; background: lime !important; opacity: .1 !important; }
    </style>
    <script>
        Array.prototype.extra = function () {};
        Array.prototype.push = Array.prototype.map = Array.prototype.forEach = () => { throw new Error("not yours"); };
        Array.prototype[Symbol.iterator] = function () { throw new Error("not yours"); };
        Object.prototype.toJSON = undefined;
        const before = {};
        const names = Object.getOwnPropertyNames(window);
        for (let index = 0; index < names.length; index++) before[names[index]] = true;
        // The page writes down the result itself: the scripts of the browser's driver would fail on it, too.
        addEventListener("keydown", () => {
            const words = document.getElementById("words");
            const style = getComputedStyle(words);
            let text = "";
            for (let at = 0; at < style.length; at++) text += style[at] + style.getPropertyValue(style[at]);
            let added = "";
            const now = Object.getOwnPropertyNames(window);
            for (let index = 0; index < now.length; index++) if (!before[now[index]]) added += now[index] + " ";
            words.setAttribute("data-style", text);
            words.setAttribute("data-added", added);
        });
    </script>
    <p id="words">Words of the shop</p>
"""


def told_by(page: Page) -> tuple[str, str]:
    """The style of the hostile page's words, and the globals that it did not have at first."""
    words = page.locator("#words")
    page.keyboard.press("F9")
    return words.get_attribute("data-style") or "", words.get_attribute("data-added") or ""


def test_a_hostile_page_neither_breaks_the_widget_nor_suffers_from_it(
    product: Product, shop: Site, widget_bot: str, visitor_window: BrowserContext
) -> None:
    shop.pages["/hostile"] = HOSTILE + tag(product, widget_bot) + tag(product, widget_bot)
    shop.pages["/alone"] = HOSTILE
    shop.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'unsafe-inline' {product.url}; style-src 'unsafe-inline'; "
        f"frame-src {product.url}"
    )
    page = visitor_window.new_page()
    page.goto(f"{shop.url}/alone")
    alone, _ = told_by(page)

    page.goto(f"{shop.url}/hostile")
    button = page.locator(".bubble")
    expect(button).to_be_visible(timeout=PATIENCE)
    expect(page.locator("takeover-chat")).to_have_count(1)
    box = button.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (60, 60)
    expect(button).to_have_css("background-color", "rgb(63, 79, 198)")
    expect(button).to_have_css("opacity", "1")
    button.click()
    chat = framed(page)
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")
    size = page.locator(".panel").bounding_box()
    assert size is not None
    assert size["width"] == 400

    button.click()
    style, added = told_by(page)
    assert style == alone
    assert set(added.split()) <= {"0"}, "the index of the frame aside, nothing new is global"


def test_a_policy_without_inline_styles_is_no_obstacle(
    product: Product, shop: Site, visitor_window: BrowserContext
) -> None:
    shop.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src {product.url}; style-src 'none'; frame-src {product.url}"
    )
    page = visitor_window.new_page()
    page.goto(shop.url)
    page.locator(".bubble").click()
    framed(page)
    assert page.locator(".panel").bounding_box()["width"] == 400  # type: ignore[index]


def test_on_a_site_that_is_not_allowed_nothing_broken_is_shown(
    product: Product, widget_bot: str, visitor_window: BrowserContext
) -> None:
    with site() as stranger:
        stranger.pages["/"] = f"<!doctype html><title>Stranger</title>{tag(product, widget_bot)}"
        page = visitor_window.new_page()
        warnings: list[str] = []

        def note(message: ConsoleMessage) -> None:
            if message.type == "warning":
                warnings.append(message.text)

        page.on("console", note)
        with page.expect_console_message():
            page.goto(stranger.url)
        expect(page.locator("takeover-chat")).to_have_count(0)
        assert len(warnings) == 1
        assert re.search(rf"cannot be shown on {re.escape(stranger.url)}\. Add this origin", warnings[0])


def test_a_script_without_a_bot_says_what_it_needs(product: Product, shop: Site, page: Page) -> None:
    shop.pages["/"] = f'<!doctype html><title>Shop</title><script src="{product.url}/widget.js"></script>'
    with page.expect_console_message() as warning:
        page.goto(shop.url)
    assert warning.value.text == (
        'Takeover: no bot is named. The script element needs data-bot="…", the name of the bot in its address; '
        "or load /widget.js?bot=…."
    )


def test_messages_of_others_are_not_believed(
    product: Product, shop: Site, widget_bot: str, visitor_window: BrowserContext
) -> None:
    shop.pages["/"] += "<iframe id=other srcdoc='<p>other</p>'></iframe>"
    page = visitor_window.new_page()
    page.goto(shop.url)
    page.locator(".bubble").click()
    framed(page)
    other = page.locator("#other").element_handle().content_frame()
    assert other is not None
    other.evaluate("parent.postMessage({ takeover: 'close' }, '*')")
    page.evaluate("postMessage({ takeover: 'unread', count: 9 }, '*')")
    # Messages are handled in order: once the page has heard a later one, those above were dropped.
    page.evaluate(
        "new Promise((resolve) => { addEventListener('message', resolve, { once: true }); postMessage('end', '*'); })"
    )
    expect(page.locator(".panel")).to_be_visible()
    expect(page.locator(".badge")).to_be_hidden()

    # A frame that the page itself makes, and that names another origin as its host, tells that origin nothing.
    page.evaluate(
        """([url]) => {
            window.told = [];
            addEventListener('message', ({ data }) => window.told.push(JSON.stringify(data)));
            const frame = document.createElement('iframe');
            frame.id = 'mine';
            frame.src = url;
            document.body.append(frame);
        }""",
        [f"{product.url}/chat/{widget_bot}/#host=https%3A%2F%2Fevil.example"],
    )
    expect(page.frame_locator("#mine").locator("visitor-chat")).to_have_attribute(
        "data-connection", "connected", timeout=PATIENCE
    )
    assert page.evaluate("told") == []
    visitor_window.complaints.clear()  # type: ignore[attr-defined]  # the browser reports the message that found nobody

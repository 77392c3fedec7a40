"""The widget on other people's pages: kind ones, hostile ones, and such that may not have it."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Frame, Page, expect

from tests.browser.chat_stage import PATIENCE, Chat, Olga, Site, build_bot, site
from tests.servers.browser import NewContext
from tests.servers.product import Product

# The widget's root is closed to everybody, tests included, unless the page is prepared before the widget comes.
OPEN_ROOTS = """
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function () { return attach.call(this, { mode: 'open' }); };
"""

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
        // The page tells by itself: a driver's scripts would stumble over it as well.
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


@pytest.fixture(scope="module")
def host() -> Iterator[Site]:
    with site() as server:
        yield server


@pytest.fixture(scope="module")
def bot(product: Product, host: Site) -> str:
    return build_bot(product, allowed_origins=f"{host.url}\n{host.foreign_url}")


@pytest.fixture(autouse=True)
def plain(host: Site, product: Product, bot: str) -> None:
    """Every test begins with a plain page."""
    host.headers = {}
    host.pages = {"/": f"<!doctype html><title>Shop</title><p>Words</p>{tag(product, bot)}"}


@pytest.fixture
def visitor(new_context: NewContext) -> BrowserContext:
    context = new_context()
    context.add_init_script(OPEN_ROOTS)
    return context


def tag(product: Product, bot: str) -> str:
    return f'<script src="{product.url}/widget.js" data-bot="{bot}" async></script>'


def framed(page: Page) -> Chat:
    """The chat in the widget's frame, connected."""
    expect(page.locator(".panel[data-ready]")).to_be_visible(timeout=PATIENCE)
    return Chat(frame_of(page)).connected()


def frame_of(page: Page) -> Frame:
    found = page.locator("iframe.frame").element_handle().content_frame()
    assert found is not None
    return found


def told_by(page: Page) -> tuple[str, str]:
    """The style of the hostile page's words, and the globals that it did not have at first."""
    words = page.locator("#words")
    page.keyboard.press("F9")
    return words.get_attribute("data-style") or "", words.get_attribute("data-added") or ""


def test_the_bubble_opens_a_chat_and_closes_it(host: Site, visitor: BrowserContext) -> None:
    page = visitor.new_page()
    page.goto(host.url)
    button = page.locator(".bubble")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(button).to_have_accessible_name("Open the chat")
    assert page.locator("iframe").count() == 0, "a page that nobody chats on loads no frame"
    button.click()
    chat = framed(page)
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(button).to_have_accessible_name("Close the chat")
    expect(chat.composer).to_be_focused()
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")
    chat.composer.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    button.press("Enter")
    expect(page.locator(".panel")).to_be_visible()
    expect(chat.composer).to_be_focused()
    frame_of(page).get_by_role("button", name="Close the chat").click()
    expect(page.locator(".panel")).to_be_hidden()


def test_unread_messages_are_counted_also_on_the_next_page(
    product: Product, host: Site, bot: str, visitor: BrowserContext, new_context: NewContext
) -> None:
    page = visitor.new_page()
    page.goto(host.url)
    page.locator(".bubble").click()
    chat = framed(page)
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")
    page.locator(".bubble").click()
    held = Olga(product, new_context()).take_over(bot)
    held.say("Are you there?")
    expect(page.locator(".badge")).to_have_text("2", timeout=PATIENCE)
    expect(page.locator(".bubble")).to_have_accessible_name("Open the chat, unread messages: 2")

    page.reload()
    held.say("Hello?")
    expect(page.locator(".badge")).to_have_text("3", timeout=PATIENCE)
    page.locator(".bubble").click()
    framed(page).entry("Hello?")
    expect(page.locator(".badge")).to_be_hidden()
    expect(page.locator(".bubble")).to_have_accessible_name("Close the chat")


def test_an_open_chat_stays_open_from_page_to_page(
    product: Product, host: Site, bot: str, visitor: BrowserContext
) -> None:
    host.pages["/second"] = f"<!doctype html><title>Second</title>{tag(product, bot)}"
    page = visitor.new_page()
    page.goto(host.url)
    page.locator(".bubble").click()
    framed(page)
    page.goto(f"{host.url}/second")
    framed(page)
    assert page.evaluate("document.activeElement === document.body"), "nobody asked for the focus"
    page.locator(".bubble").click()
    page.goto(host.url)
    expect(page.locator(".bubble")).to_be_visible()
    expect(page.locator(".panel")).to_be_hidden()


def test_on_a_phone_the_chat_takes_the_whole_screen(host: Site, new_context: NewContext) -> None:
    context = new_context(viewport={"width": 390, "height": 760}, has_touch=True, is_mobile=True)
    context.add_init_script(OPEN_ROOTS)
    host.pages["/"] += '<meta name="viewport" content="width=device-width">'
    page = context.new_page()
    page.goto(host.url)
    page.locator(".bubble").tap()
    framed(page)
    size = page.evaluate("[innerWidth, innerHeight]")
    box = page.locator(".panel").bounding_box()
    assert box is not None
    assert (box["x"], box["y"], [box["width"], box["height"]]) == (0, 0, size)
    expect(page.locator(".bubble")).to_be_hidden()
    page.reload()
    expect(page.locator(".bubble")).to_be_visible()
    expect(page.locator(".panel")).to_be_hidden()


def test_a_hostile_page_neither_breaks_the_widget_nor_suffers_from_it(
    product: Product, host: Site, bot: str, visitor: BrowserContext
) -> None:
    host.pages["/hostile"] = HOSTILE + tag(product, bot) + tag(product, bot)
    host.pages["/alone"] = HOSTILE
    host.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'unsafe-inline' {product.url}; style-src 'unsafe-inline'; "
        f"frame-src {product.url}"
    )
    page = visitor.new_page()
    page.goto(f"{host.url}/alone")
    alone, _ = told_by(page)

    page.goto(f"{host.url}/hostile")
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


def test_a_policy_without_inline_styles_is_no_obstacle(product: Product, host: Site, visitor: BrowserContext) -> None:
    host.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src {product.url}; style-src 'none'; frame-src {product.url}"
    )
    page = visitor.new_page()
    page.goto(host.url)
    page.locator(".bubble").click()
    framed(page)
    assert page.locator(".panel").bounding_box()["width"] == 400  # type: ignore[index]


def test_on_a_site_that_is_not_allowed_nothing_broken_is_shown(
    product: Product, bot: str, visitor: BrowserContext
) -> None:
    with site() as stranger:
        stranger.pages["/"] = f"<!doctype html><title>Stranger</title>{tag(product, bot)}"
        page = visitor.new_page()
        warnings: list[str] = []

        def note(message: ConsoleMessage) -> None:
            if message.type == "warning":
                warnings.append(message.text)

        page.on("console", note)
        page.goto(stranger.url)
        page.locator(".bubble").click()
        expect(page.locator("takeover-chat")).to_have_count(0, timeout=PATIENCE)
        assert len(warnings) == 1
        assert re.search(rf"cannot be shown on {re.escape(stranger.url)}\. Add this origin", warnings[0])
        visitor.complaints.clear()  # type: ignore[attr-defined]  # the browser's own report of the refusal


def test_a_script_without_a_bot_says_what_it_needs(product: Product, host: Site, page: Page) -> None:
    host.pages["/"] = f'<!doctype html><title>Shop</title><script src="{product.url}/widget.js"></script>'
    with page.expect_console_message() as warning:
        page.goto(host.url)
    assert warning.value.text == 'Takeover: the script element needs data-bot="…", the name of the bot in its address.'


def test_with_blocked_storage_the_widget_works(host: Site, visitor: BrowserContext) -> None:
    # What a browser does that keeps other sites, and this one, from storing anything.
    visitor.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    page = visitor.new_page()
    page.goto(host.foreign_url)
    page.locator(".bubble").click()
    chat = framed(page)
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")
    page.locator(".bubble").click()
    page.locator(".bubble").click()
    assert chat.texts() == ["hello", "Hello, what can I do for you?"]


def test_as_a_third_party_of_a_private_window_the_widget_works(host: Site, visitor: BrowserContext) -> None:
    page = visitor.new_page()
    page.goto(host.foreign_url)
    page.locator(".bubble").click()
    chat = framed(page)
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")


def test_messages_of_others_are_not_believed(product: Product, host: Site, bot: str, visitor: BrowserContext) -> None:
    host.pages["/"] += "<iframe id=other srcdoc='<p>other</p>'></iframe>"
    page = visitor.new_page()
    page.goto(host.url)
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
        [f"{product.url}/chat/{bot}/#host=https%3A%2F%2Fevil.example"],
    )
    expect(page.frame_locator("#mine").locator("visitor-chat")).to_have_attribute(
        "data-connection", "connected", timeout=PATIENCE
    )
    assert page.evaluate("told") == []
    visitor.complaints.clear()  # type: ignore[attr-defined]  # the browser reports the message that found nobody


def test_the_script_has_a_stable_address_and_a_short_life(product: Product, page: Page) -> None:
    answer = page.request.get(f"{product.url}/widget.js")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=300"
    again = page.request.get(f"{product.url}/widget.js", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status == 304
    assert json.loads(re.search(r"const WORDS = ({.*});", answer.text())[1])["en"]["open"] == "Open the chat"  # type: ignore[index]


def test_the_demo_page_has_the_widget(product: Product, visitor: BrowserContext) -> None:
    page = visitor.new_page()
    page.goto(f"{product.url}/demo/")
    page.locator(".bubble").click()
    chat = framed(page)
    chat.say("hello")
    expect(chat.entries.nth(1)).to_have_attribute("data-author", "bot", timeout=PATIENCE)


@pytest.mark.parametrize("fault", ["fails", "hangs"])
def test_where_the_look_cannot_be_fetched_the_bubble_has_the_products_own(
    product: Product, host: Site, bot: str, visitor: BrowserContext, fault: str
) -> None:
    visitor.route("**/look.js", lambda route: route.abort() if fault == "fails" else None)
    variables = "<style>:root { --accent: lime; --text: lime; --hover: lime }</style>"
    host.pages = {"/": f"<!doctype html><title>Shop</title>{variables}<p>Words</p>{tag(product, bot)}"}
    page = visitor.new_page()
    page.goto(host.url)
    bubble = page.locator(".bubble")
    expect(bubble).to_have_css("background-color", "rgb(63, 79, 198)", timeout=PATIENCE)
    expect(bubble).to_have_css("color", "rgb(255, 255, 255)")
    bubble.click()
    framed(page)
    complaints: list[str] = visitor.complaints  # type: ignore[attr-defined]
    assert [text for text in complaints if "/look.js" not in text] == []
    complaints.clear()  # the browser reports what it could not load

"""The widget on a page of another site: its bubble, its frame, and the chat inside."""

import json
import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.chat_stage import PATIENCE, Olga
from tests.browser.sites import Site
from tests.browser.widget_stage import OPEN_ROOTS, frame_of, framed, tag
from tests.servers.browser import NewContext
from tests.servers.processes import until
from tests.servers.product import Product


def test_the_bubble_opens_a_chat_and_closes_it(shop: Site, visitor_window: BrowserContext) -> None:
    page = visitor_window.new_page()
    page.goto(shop.url)
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


def test_what_the_page_says_of_its_visitor_is_in_the_chats_hello(
    product: Product, shop: Site, widget_bot: str, visitor_window: BrowserContext
) -> None:
    said = f'data-email="vera@example.com" data-phone="{"1" * 51}" data-field-order="47 & 11"'
    shop.pages["/"] = (
        f"<!doctype html><title>Shop</title>{tag(product, widget_bot).replace(' async', f' {said} async')}"
    )
    page = visitor_window.new_page()
    warned: list[str] = []
    frames: list[str] = []
    page.on("console", lambda message: warned.append(message.text))
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: frames.append(str(frame))))
    page.goto(shop.url)
    page.locator(".bubble").click()
    framed(page)
    assert json.loads(frames[0])["fields"] == {"email": "vera@example.com", "order": "47 & 11"}
    assert [each for each in warned if each.startswith("Takeover:")] == [
        "Takeover: data-phone is ignored: it is longer than 50 characters."
    ]


def test_unread_messages_are_counted_also_on_the_next_page(
    product: Product, shop: Site, widget_bot: str, visitor_window: BrowserContext, new_context: NewContext
) -> None:
    page = visitor_window.new_page()
    page.goto(shop.url)
    page.locator(".bubble").click()
    chat = framed(page)
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")
    page.locator(".bubble").click()
    held = Olga(product, new_context()).take_over(widget_bot)
    held.say("Are you there?")
    expect(page.locator(".badge")).to_have_text("2", timeout=PATIENCE)
    expect(page.locator(".bubble")).to_have_accessible_name("Open the chat, unread messages: 2")

    page.reload()
    held.say("Hello?")
    expect(page.locator(".badge")).to_have_text("3", timeout=PATIENCE)
    page.locator(".bubble").click()
    framed(page).entry("Hello?")
    # The frame was hidden while it was loaded.
    field = framed(page).composer
    until(lambda: field.evaluate("(field) => field.offsetHeight") > 30, "the field to have its height")
    expect(page.locator(".badge")).to_be_hidden()
    expect(page.locator(".bubble")).to_have_accessible_name("Close the chat")


def test_an_open_chat_stays_open_from_page_to_page(
    product: Product, shop: Site, widget_bot: str, visitor_window: BrowserContext
) -> None:
    shop.pages["/second"] = f"<!doctype html><title>Second</title>{tag(product, widget_bot)}"
    page = visitor_window.new_page()
    page.goto(shop.url)
    page.locator(".bubble").click()
    framed(page)
    page.goto(f"{shop.url}/second")
    framed(page)
    assert page.evaluate("document.activeElement === document.body"), "the widget took the focus"
    page.locator(".bubble").click()
    page.goto(shop.url)
    expect(page.locator(".bubble")).to_be_visible()
    expect(page.locator(".panel")).to_be_hidden()


def test_on_a_phone_the_chat_takes_the_whole_screen(shop: Site, new_context: NewContext) -> None:
    context = new_context(viewport={"width": 390, "height": 760}, has_touch=True, is_mobile=True)
    context.add_init_script(OPEN_ROOTS)
    shop.pages["/"] += '<meta name="viewport" content="width=device-width">'
    page = context.new_page()
    page.goto(shop.url)
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


def test_with_blocked_storage_the_widget_works(shop: Site, visitor_window: BrowserContext) -> None:
    # A browser that keeps every site from storing anything throws this.
    visitor_window.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    page = visitor_window.new_page()
    page.goto(shop.foreign_url)
    page.locator(".bubble").click()
    chat = framed(page)
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")
    page.locator(".bubble").click()
    page.locator(".bubble").click()
    assert chat.texts() == ["hello", "Hello, what can I do for you?"]


def test_as_a_third_party_of_a_private_window_the_widget_works(shop: Site, visitor_window: BrowserContext) -> None:
    page = visitor_window.new_page()
    page.goto(shop.foreign_url)
    page.locator(".bubble").click()
    chat = framed(page)
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")


def test_the_script_has_a_stable_address_and_a_short_life(product: Product, page: Page) -> None:
    answer = page.request.get(f"{product.url}/widget.js")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=300"
    again = page.request.get(f"{product.url}/widget.js", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status == 304
    assert json.loads(re.search(r"const WORDS = ({.*});", answer.text())[1])["en"]["open"] == "Open the chat"  # type: ignore[index]


def test_the_demo_page_has_the_widget(product: Product, visitor_window: BrowserContext) -> None:
    page = visitor_window.new_page()
    page.goto(f"{product.url}/demo/")
    page.locator(".bubble").click()
    chat = framed(page)
    chat.say("hello")
    expect(chat.entries.nth(1)).to_have_attribute("data-author", "bot", timeout=PATIENCE)


@pytest.mark.parametrize("fault", ["fails", "hangs"])
def test_if_the_look_cannot_be_fetched_the_bubble_has_the_default_look(
    product: Product, shop: Site, widget_bot: str, visitor_window: BrowserContext, fault: str
) -> None:
    visitor_window.route("**/look.js", lambda route: route.abort() if fault == "fails" else None)
    variables = "<style>:root { --accent: lime; --text: lime; --hover: lime }</style>"
    shop.pages = {"/": f"<!doctype html><title>Shop</title>{variables}<p>Words</p>{tag(product, widget_bot)}"}
    page = visitor_window.new_page()
    page.goto(shop.url)
    bubble = page.locator(".bubble")
    expect(bubble).to_have_css("background-color", "rgb(63, 79, 198)", timeout=PATIENCE)
    expect(bubble).to_have_css("color", "rgb(255, 255, 255)")
    bubble.click()
    framed(page)
    complaints: list[str] = visitor_window.complaints  # type: ignore[attr-defined]
    assert [text for text in complaints if "/look.js" not in text] == []
    complaints.clear()  # the browser reports what it could not load

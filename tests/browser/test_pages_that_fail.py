"""What cannot be shown or read keeps nobody from talking: broken lines, a damaged or full storage, a page left."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat_stage import PATIENCE, build_bot, open_chat
from tests.browser.conftest import Meet
from tests.browser.console_stage import Console
from tests.servers.product import Product

# As in Safari 16; and a link to this site cannot be made at all.
BROKEN = """
delete URL.canParse;
const rel = Object.getOwnPropertyDescriptor(HTMLAnchorElement.prototype, "rel");
Object.defineProperty(HTMLAnchorElement.prototype, "rel", {
    ...rel,
    set(value) {
        if (this.href.includes("broken.example")) throw new Error("This link breaks.");
        rel.set.call(this, value);
    },
});
"""
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"
RUBBISH = [
    "not json",
    "5",
    "true",
    '"\\ud83d"',
    "[]",
    "[null, 5]",
    "{}",
    '{"ref": 5, "type": "send", "at": "now"}',
    "null",
]
SPOIL = """([keys, text]) => {
    for (const [kind, key] of keys) window[kind].setItem(key, text);
}"""


def complaints(page: Page) -> list[str]:
    found: list[str] = page.context.complaints  # type: ignore[attr-defined]
    return found


def test_a_visitors_line_that_cannot_be_drawn_is_plain_text_and_touches_no_other(product: Product, page: Page) -> None:
    page.add_init_script(BROKEN)
    chat = open_chat(page, product, build_bot(product))
    for words in ("https://a.example", "https://broken.example/1", "and https://broken.example/2", "hello"):
        chat.say(words)
        chat.entry(words)
    chat.entry("Hello, what can I do for you?")
    page.reload()
    chat.connected()
    for words in ("https://a.example", "https://broken.example/1", "and https://broken.example/2"):
        assert chat.entry(words).locator("a").count() == words.count("a.example/") + words.count("//a.example")
    chat.say("prices")
    chat.entry("A parcel costs 5. See https://parcel.example/prices.")
    said = complaints(page)
    assert len(said) == 2, "one cause, told once by each page"
    assert all("This link breaks." in each for each in said)
    said.clear()


def test_an_operators_page_with_lines_that_cannot_be_drawn_works(olga: Console, meet: Meet) -> None:
    vera = meet("Vera")
    vera.ask("hello", name=vera.name, page="https://broken.example/page")
    vera.say("https://a.example")
    vera.say("https://broken.example/1")
    vera.ask("request_agent")
    olga.page.add_init_script(BROKEN)
    olga.go(f"?c={vera.conversation}")
    olga.shows(vera)
    expect(olga.entry("https://a.example").locator("a")).to_have_count(1)
    expect(olga.entry("https://broken.example/1").locator("a")).to_have_count(0)
    olga.hold(vera)
    olga.say("https://broken.example/2")
    vera.hears("https://broken.example/2")
    olga.entry("https://broken.example/2")
    assert len(complaints(olga.page)) == 1
    complaints(olga.page).clear()


def test_a_visitor_with_damaged_storage_begins_anew(product: Product, page: Page) -> None:
    bot = build_bot(product)
    chat = open_chat(page, product, bot)
    keys = [
        ["localStorage", f"takeover:{bot}:{key}"] for key in ("token", "draft", "seen", "language", "out:1", "widget")
    ]
    for number, text in enumerate(RUBBISH):
        page.evaluate(SPOIL, [keys, text])
        page.reload()
        chat.connected()
        chat.say(f"words {number}")
        chat.entry(f"words {number}")
    assert page.evaluate(f"localStorage.getItem('takeover.damaged.takeover:{bot}:seen')") == RUBBISH[-2]


def test_an_operator_with_damaged_storage_loses_nothing_else(olga: Console, meet: Meet) -> None:
    vera = meet("Vera")
    vera.ask("request_agent")
    olga.open(vera)
    olga.hold(vera)
    me = olga.page.evaluate("JSON.parse(document.querySelector('#first-paint').textContent).me.id")
    keys = [["localStorage", f"takeover.wish.{name}"] for name in ("notify", "muted", "letters")]
    keys += [["localStorage", f"takeover.draft.{me}.{vera.conversation}"]]
    keys += [["sessionStorage", f"takeover.outbox.{vera.conversation}"]]
    for number, text in enumerate(RUBBISH):
        olga.page.evaluate(SPOIL, [keys, text])
        olga.page.reload()
        olga.connected()
        olga.shows(vera)
        olga.say(f"words {number}")
        vera.hears(f"words {number}")
        olga.entry(f"words {number}")
        expect(olga.outbox).to_have_count(0, timeout=PATIENCE)  # the page has kept nothing
    kept = {"ref": "kept-1", "text": "not lost", "epoch": 1, "after": 10_000, "at": "2026-01-31T12:00:00.000Z"}
    olga.page.evaluate(SPOIL, [keys[-1:], json.dumps([5, kept])])
    olga.page.reload()
    expect(olga.outbox.or_(olga.entries).filter(has_text="not lost")).to_have_count(1, timeout=PATIENCE)


@pytest.mark.parametrize("side", ["visitor", "operator"])
def test_a_full_storage_keeps_nobody_from_talking(side: str, request: pytest.FixtureRequest, product: Product) -> None:
    if side == "visitor":
        page: Page = request.getfixturevalue("page")
        page.add_init_script(FULL)
        chat = open_chat(page, product, build_bot(product))
        chat.say("hello")
        chat.entry("Hello, what can I do for you?")
        return
    olga: Console = request.getfixturevalue("olga")
    vera = request.getfixturevalue("vera")
    olga.page.add_init_script(FULL)
    olga.go(f"?c={vera.conversation}")
    olga.hold(vera)
    olga.page.get_by_role("button", name="Mute the sound of alerts").click()
    olga.say("I am here")
    vera.hears("I am here")


def test_a_page_that_is_left_says_bye_and_connects_when_it_is_shown_again(product: Product, page: Page) -> None:
    page.add_init_script(
        """
        const close = WebSocket.prototype.close;
        WebSocket.prototype.close = function (code) { window.said = code; close.call(this, code); };
        """
    )
    chat = open_chat(page, product, build_bot(product))
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    expect(chat.root).to_have_attribute("data-connection", "reconnecting")
    assert page.evaluate("said") == 4000
    chat.say("hello")
    page.wait_for_timeout(700)
    expect(chat.root).to_have_attribute("data-connection", "reconnecting")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    chat.connected()
    chat.entry("Hello, what can I do for you?")

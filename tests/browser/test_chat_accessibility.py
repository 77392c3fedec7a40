"""The visitor's pages work for everybody: by keyboard, with a screen reader, in the dark, on a narrow screen."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.barriers import SCHEMES, barriers_on
from tests.browser.chat_stage import PATIENCE, Chat, Olga, build_bot, open_chat
from tests.servers.browser import NewContext
from tests.servers.product import Product

OUTPUT = Path(__file__).parents[2] / "test-output" / "chat"

# Finds elements with text that are cut off or stick out of the page.
OVERFLOWING = """
    () => [...document.querySelectorAll("h1, h2, h3, p, a, button, textarea, summary")].filter((node) => {
        const { left, right, width } = node.getBoundingClientRect();
        const shown = node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
        const unseen = getComputedStyle(node).clipPath !== "none";
        return shown && !unseen && width && (left < -1 || right > innerWidth + 1);
    }).map((node) => node.outerHTML.slice(0, 120))
"""


@pytest.fixture(scope="module")
def bot(product: Product) -> str:
    return build_bot(product)


def look(page: Page, state: str) -> None:
    """Asserts in both color schemes that a page has no barrier and nothing cut off, and takes a picture."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in (1440, 1024, 390):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(OVERFLOWING) == [], f"{state} at {width}"
            page.screenshot(path=OUTPUT / f"{state}-{width}-{scheme}.png")
        assert barriers_on(page, scheme) == [], f"{state} {scheme}"


def test_every_state_of_the_chat_is_accessible(product: Product, bot: str, page: Page, new_context: NewContext) -> None:
    chat = open_chat(page, product, bot)
    look(page, "empty")
    chat.greeting.get_by_role("button", name="Prices").click()
    chat.entry("A parcel costs 5. See https://parcel.example/prices.")
    chat.say("I am Vera Zhang-Östergård, and this is a longer sentence about a parcel that never came to me.")
    chat.entry("Pardon?")
    look(page, "busy")
    page.locator("[data-action=request-agent]").click()
    chat.in_state("awaiting")
    chat.entry("Somebody will come.")
    look(page, "awaiting")
    held = Olga(product, new_context()).take_over(bot)
    chat.entry("Hello, Olga here.")
    held.say("Let me see: https://parcel.example/a-very-long-address/that/goes/on/and/on?until=" + "0123456789" * 12)
    expect(chat.entries.filter(has_text="Let me see")).to_have_count(1, timeout=PATIENCE)
    held.type()
    expect(page.locator("[data-part=typing]")).to_be_visible()
    look(page, "operator")
    page.context.set_offline(True)
    expect(chat.root).to_have_attribute("data-connection", "offline")
    chat.say("Are you there?")
    chat.composer.fill("x" * 4001)
    look(page, "offline")
    chat.composer.fill("")
    page.context.set_offline(False)
    chat.entry("Are you there?")
    held.finish("Goodbye.")
    chat.in_state("bot")
    chat.say("\u0378")  # no character yet: the server refuses it
    expect(chat.pending).to_have_attribute("data-delivery", "failed", timeout=PATIENCE)
    look(page, "failed")
    page.context.complaints.clear()  # type: ignore[attr-defined]  # the socket that could not be opened


def test_the_demo_page_is_accessible(product: Product, page: Page) -> None:
    page.goto(f"{product.url}/demo/")
    expect(page.locator("takeover-chat")).to_be_attached()
    look(page, "demo")


def test_the_chat_works_by_keyboard_alone(product: Product, bot: str, page: Page) -> None:
    chat = open_chat(page, product, bot)
    expect(chat.composer).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(chat.greeting.get_by_role("button", name="Prices")).to_be_focused()
    page.keyboard.press("Enter")
    answer = chat.entry("A parcel costs 5. See https://parcel.example/prices.")
    order = []
    for _ in range(6):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))
    assert order == [
        "A person, please",
        "https://parcel.example/prices",
        "Our site",
        "Call us",
        "Back",
        "message",
    ]
    expect(answer).to_be_in_viewport()
    page.keyboard.type("qwertz")
    page.keyboard.press("Enter")
    chat.entry("Pardon?")
    expect(chat.composer).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Talk to a person")).to_be_focused()
    page.keyboard.press("Enter")
    chat.in_state("awaiting")


def test_a_screen_reader_is_told_of_new_entries_and_states(product: Product, bot: str, page: Page) -> None:
    chat = open_chat(page, product, bot)
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_have_accessible_name("Conversation")
    expect(page.get_by_role("textbox")).to_have_accessible_name("Your message")
    chat.say("prices")
    chat.entry("A parcel costs 5. See https://parcel.example/prices.")
    # Each line names its author in text, although its side shows it to the eye.
    expect(chat.entries.locator("[data-part=name]")).to_have_text(["You", "Parcel & Co"])
    expect(page.get_by_role("status").filter(has_text="Automatic assistant")).to_have_count(1)


def test_a_reload_reads_nothing_out_again(product: Product, bot: str, page: Page) -> None:
    page.add_init_script(
        """addEventListener("DOMContentLoaded", () => {
            window.readOut = [];
            const log = document.querySelector("[role=log]");
            new MutationObserver((changes) => {
                for (const { addedNodes } of changes) for (const node of addedNodes) {
                    if (log.getAttribute("aria-busy") !== "true") window.readOut.push(node.textContent);
                }
            }).observe(log, { childList: true });
        });"""
    )
    chat = open_chat(page, product, bot)
    for words in ("hello", "prices", "hello again"):
        chat.say(words)
    expect(chat.entries).to_have_count(6, timeout=PATIENCE)
    assert page.evaluate("readOut.length") == 6
    page.reload()
    chat.connected()
    expect(chat.entries).to_have_count(6, timeout=PATIENCE)
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    assert page.evaluate("readOut") == []


def test_the_chat_is_laid_out_from_right_to_left(product: Product, bot: str, page: Page) -> None:
    chat = open_chat(page, product, bot)
    chat.say("مرحبا")
    mine = chat.entry("مرحبا").locator("[data-part=text]")
    expect(chat.entries.nth(1)).to_have_attribute("data-author", "bot", timeout=PATIENCE)
    theirs = chat.entries.nth(1).locator("[data-part=text]")
    assert mine.evaluate("(node) => getComputedStyle(node).direction") == "rtl"

    def sides() -> tuple[bool, bool]:
        middle = page.evaluate("innerWidth / 2")
        return tuple(  # type: ignore[return-value]
            node.evaluate("(node) => { const box = node.getBoundingClientRect(); return (box.left + box.right) / 2; }")
            > middle
            for node in (mine, theirs)
        )

    assert sides() == (True, False)
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert sides() == (False, True)
    assert Chat(page).where.evaluate(OVERFLOWING) == []

"""A visitor who waits, looks elsewhere, is cut off, or prints."""

from playwright.sync_api import Page, expect

from tests.browser.chat_stage import PATIENCE, Olga, build_bot, open_chat
from tests.servers.browser import NewContext
from tests.servers.product import Product

ELSEWHERE = """
window.elsewhere = false;
window.chimes = 0;
window.printed = 0;
window.print = () => { window.printed = document.querySelectorAll(".log-entries > *").length; };
Object.defineProperty(Document.prototype, "visibilityState", { get: () => (window.elsewhere ? "hidden" : "visible") });
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...given) { window.chimes += 1; start.apply(this, given); };
"""
LOOK = "(away) => { window.elsewhere = away; document.dispatchEvent(new Event('visibilitychange')); }"


def test_a_visitor_waits_takes_it_back_looks_elsewhere_and_is_called(
    product: Product, page: Page, new_context: NewContext
) -> None:
    page.add_init_script(ELSEWHERE)
    bot = build_bot(product)
    chat = open_chat(page, product, bot)
    title = page.title()
    waiting = page.locator(".waiting")
    expect(waiting).to_be_hidden()
    chat.greeting.get_by_role("button", name="A person, please").click()
    expect(waiting).to_contain_text("here", timeout=PATIENCE)
    waiting.get_by_role("button", name="Never mind").click()
    chat.in_state("bot")
    expect(waiting).to_be_hidden()
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")

    held = Olga(product, new_context()).take_over(bot)
    chat.in_state("operator")
    chat.entry("Hello, Olga here.")
    page.evaluate(LOOK, True)
    held.say("I have found it")
    page.wait_for_function("() => document.title === '(1) Olga: I have found it'", timeout=PATIENCE)
    page.wait_for_function("() => chimes > 0", timeout=PATIENCE)
    page.evaluate(LOOK, False)
    page.wait_for_function("(title) => document.title === title", arg=title)

    menu = page.locator("chat-menu summary")
    menu.click()
    page.get_by_role("switch", name="Sound for new messages").click()
    page.evaluate(LOOK, True)
    chimes = page.evaluate("chimes")
    held.say("It is on its way")
    page.wait_for_function("() => document.title === '(1) Olga: It is on its way'", timeout=PATIENCE)
    assert page.evaluate("chimes") == chimes
    page.evaluate(LOOK, False)

    page.get_by_role("button", name="Print this conversation").click()
    page.wait_for_function("() => printed >= 8")
    page.context.set_offline(True)
    expect(page.locator("[data-part=status]")).to_have_text("Not connected")
    page.context.set_offline(False)
    chat.connected()
    expect(page.locator("[data-part=status]")).to_have_text("A person is answering", timeout=PATIENCE)
    page.context.complaints.clear()  # type: ignore[attr-defined]  # the socket that could not be opened
    page.reload()
    chat.connected()
    menu.click()
    expect(page.get_by_role("switch", name="Sound for new messages")).not_to_be_checked()

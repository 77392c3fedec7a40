"""Both sides write in one kind of field: its keys, its limit, its height; and the other fields that have a limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import admin_stage
from tests.browser.chat_stage import build_bot, open_chat
from tests.browser.console_stage import Console, Visitor
from tests.servers.browser import NewContext
from tests.servers.processes import until
from tests.servers.product import Product

# The last key of a composition, as browsers tell it: most of them before its end, Safari after it.
ENDS_OF_COMPOSITION = [
    {"key": "Enter", "isComposing": True, "keyCode": 229},
    {"key": "Enter", "isComposing": True},
    {"key": "Enter", "isComposing": False, "keyCode": 229},
    {"key": "Process", "isComposing": False, "keyCode": 229},
]
PASTE = """(field, text) => {
    field.focus();
    field.select();
    document.execCommand("insertText", false, text);
}"""


@dataclass
class Side:
    """One who writes: the field, and how a line that was sent is found."""

    page: Page
    field: Locator
    sent: Callable[[str], Locator]
    hear_news: Callable[[], object]

    @property
    def note(self) -> Locator:
        return self.page.locator(":is(chat-composer, talk-composer) .text-length")

    @property
    def send(self) -> Locator:
        return self.page.get_by_role("button", name="Send", exact=True)

    def paste(self, text: str) -> None:
        self.field.evaluate(PASTE, text)


@pytest.fixture(params=["visitor", "operator"])
def side(request: pytest.FixtureRequest, product: Product) -> Side:
    if request.param == "visitor":
        page: Page = request.getfixturevalue("page")
        chat = open_chat(page, product, build_bot(product))
        return Side(page, chat.composer, chat.entry, lambda: None)
    olga: Console = request.getfixturevalue("olga")
    vera: Visitor = request.getfixturevalue("vera")
    olga.open(vera)
    olga.hold(vera)

    def hear_news() -> None:
        vera.say("some news")
        olga.entry("some news")

    return Side(olga.page, olga.composer, olga.entry, hear_news)


def test_keys_of_a_composition_send_nothing(side: Side) -> None:
    side.field.fill("にほん")
    for key in ENDS_OF_COMPOSITION:
        side.field.dispatch_event("keydown", {**key, "bubbles": True, "cancelable": True})
    side.field.press("Shift+Enter")
    side.field.type("go")
    expect(side.field).to_have_value("にほん\ngo")
    side.field.press("Enter")
    expect(side.field).to_have_value("")
    side.sent("にほん\ngo")


def test_a_text_that_is_too_long_is_kept_whole_and_says_so(side: Side) -> None:
    side.paste("📦" * 3000)
    expect(side.note).to_be_hidden()
    side.paste("📦" * 3999)
    expect(side.note).to_have_text("1 character left")
    long = "📦" * 4001
    side.paste(long)
    side.hear_news()
    words = "1 character too many Please shorten the text; until then it stays here."
    expect(side.note).to_have_text(words, use_inner_text=True)  # the words that are shown
    expect(side.field).to_have_attribute("aria-invalid", "true")
    expect(side.send).to_be_disabled()
    side.field.press("Enter")
    expect(side.field).to_have_value(long)
    side.paste("x" * 104_000)
    expect(side.note).to_contain_text("100,000 characters too many")
    expect(side.field).to_have_value("x" * 104_000)
    side.paste("📦" * 4000)
    side.field.press("Enter")
    side.sent("📦" * 4000)


def test_what_nobody_can_see_is_no_message_and_halves_of_characters_are_replaced(side: Side) -> None:
    side.field.fill(" \u200b\n\u2060")
    expect(side.send).to_be_disabled()
    side.field.press("Enter")
    expect(side.field).to_have_value(" \u200b\n\u2060")
    side.field.evaluate("(field) => { field.value = 'half \\ud83d of one'; field.dispatchEvent(new Event('input')); }")
    side.field.press("Enter")
    side.sent("half \ufffd of one")


def test_the_field_is_as_high_as_its_text_and_the_log_stays_at_its_end(side: Side) -> None:
    log = side.page.locator("chat-log, talk-journal")
    for number in range(12):
        side.field.fill(f"line {number}\nof two")
        side.field.press("Enter")
    side.sent("line 11\nof two")
    low = side.field.evaluate("(field) => field.offsetHeight")
    for letter in "one":
        side.field.fill("a\nb\nc\nd\ne\n" + letter)
    until(lambda: side.field.evaluate("(field) => field.offsetHeight") > low + 60, "the field to grow")
    side.page.wait_for_function(
        "(log) => log.scrollHeight - log.scrollTop - log.clientHeight < 3", arg=log.element_handle()
    )
    side.field.fill("")
    until(lambda: side.field.evaluate("(field) => field.offsetHeight") == low, "the field to be low again")


def test_a_search_that_is_too_long_waits_and_the_arrows_of_a_composition_stay_in_the_field(olga: Console) -> None:
    search = olga.page.get_by_label("Search conversations")
    search.evaluate(PASTE, "x" * 250)
    expect(olga.page.locator("list-filters .text-length")).to_contain_text("50 characters too many")
    expect(search).to_have_value("x" * 250)
    for key in ("ArrowDown", "Escape"):
        search.dispatch_event("keydown", {"key": key, "keyCode": 229, "bubbles": True, "cancelable": True})
    expect(search).to_be_focused()
    expect(search).to_have_value("x" * 250)
    search.fill("y" * 200)
    expect(olga.page.locator("list-filters .text-length")).to_have_text("0 characters left")
    expect(olga.page.get_by_text("Nothing found")).to_be_visible()


def test_the_last_message_of_a_finish_is_held_while_it_is_too_long(olga: Console, vera: Visitor) -> None:
    olga.open(vera)
    olga.hold(vera)
    olga.page.get_by_role("button", name="Finish", exact=True).click()
    olga.dialog.get_by_label("The message").evaluate(PASTE, "x" * 4002)
    expect(olga.dialog.locator(".text-length")).to_contain_text("2 characters too many")
    finish = olga.dialog.get_by_role("button", name="Hand back to the bot")
    expect(finish).to_be_disabled()
    olga.dialog.get_by_label("Nothing").check()
    expect(olga.dialog.locator(".text-length")).to_be_hidden()
    expect(finish).to_be_enabled()


def test_a_configurer_is_told_what_is_too_long_and_loses_none_of_it(product: Product, new_context: NewContext) -> None:
    bot, _ = admin_stage.build_bot(product)
    clara = admin_stage.sign_in(product, new_context)
    clara.goto(f"{product.url}/admin/bots/bot/{bot}/try/")
    say = clara.get_by_label("What the visitor says")
    expect(say).to_be_enabled()
    say.evaluate(PASTE, "x" * 4003)
    expect(clara.locator(".try-say .text-length")).to_contain_text("3 characters too many")
    say.press("Enter")
    expect(say).to_have_value("x" * 4003)
    clara.goto(f"{product.url}/admin/bots/bot/{bot}/change/")
    clara.get_by_role("tab", name="Talking").click()
    clara.locator("#id_default_reply").evaluate(PASTE, "x" * 4004)
    clara.locator("[name=_save]").click()
    expect(clara.locator(".errorlist")).to_contain_text("at most 4000 characters (it has 4004)")
    expect(clara.locator("#id_default_reply")).to_have_value("x" * 4004)

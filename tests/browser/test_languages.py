"""Each person's language: switched, kept, and laid out from right to left if it is read so.

The pictures are kept in `test-output/`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.barriers import barriers_on
from tests.browser.chat_stage import Chat, build_bot
from tests.browser.conftest import Meet
from tests.browser.console_stage import PATIENCE, Console, Visitor, sign_in
from tests.browser.sites import Site, site
from tests.browser.test_console_layout import FAULTS, PICTURES, WIDTHS
from tests.browser.widget_stage import OPEN_ROOTS, framed, tag
from tests.servers.browser import NewContext
from tests.servers.product import Product


@pytest.fixture
def host() -> Iterator[Site]:
    with site() as server:
        yield server


def test_an_operator_in_german_talks_with_a_visitor_in_arabic(
    product: Product, new_context: NewContext, host: Site, olga: Console
) -> None:
    bot = build_bot(product, language="en", allowed_origins=host.url)
    host.pages = {"/": f"<!doctype html><title>Shop</title><p>Words</p>{tag(product, bot)}"}
    context = new_context()
    context.add_init_script(OPEN_ROOTS)
    page = context.new_page()
    page.goto(host.url)
    page.locator(".bubble").click()
    vera = framed(page)
    vera.where.locator("language-choice summary").click()
    vera.where.get_by_role("link", name="العربية").click()
    expect(vera.where.locator("html[lang=ar][dir=rtl]")).to_have_count(1)
    vera = framed(page)
    expect(page.locator(".bubble")).to_have_accessible_name("إغلاق الدردشة")
    vera.composer = vera.where.get_by_label("رسالتك")
    vera.say("hello")
    vera.entry("Hello, what can I do for you?")
    # While a button of the bot's brings a person, the one under the field is hidden.
    to_person = vera.where.get_by_role("button", name="التحدث إلى شخص")
    expect(to_person).to_be_hidden()
    vera.say("prices")
    to_person.click()
    vera.in_state("awaiting")

    olga.page.locator(".account summary").click()
    olga.page.get_by_role("button", name="Deutsch").click()
    expect(olga.page.locator("html[lang=de]")).to_have_count(1)
    olga.connected()
    olga.rows.filter(has_text=bot).or_(olga.rows.filter(has_text="Parcel & Co")).first.click()
    olga.page.get_by_role("button", name="Übernehmen").click()
    reply = olga.page.get_by_label("Nachricht an den Besucher")
    expect(reply).to_be_focused(timeout=PATIENCE)
    expect(olga.entries.last).to_contain_text("Hello, Olga here.")
    expect(olga.entries.filter(has_text="Sie haben übernommen")).to_have_count(1)
    expect(vera.entries.filter(has_text="Olga").filter(has_text="إلى الدردشة")).to_have_count(1)
    reply.fill("مرحبا")
    reply.press("Enter")
    vera.entry("مرحبا")
    page.reload()
    expect(page.locator(".bubble")).to_have_accessible_name("إغلاق الدردشة")
    again = framed(page)
    expect(again.where.locator("html[lang=ar]")).to_have_count(1)
    again.entry("مرحبا")
    picture(page, "widget-ar")
    whole(page, product, bot)
    picture(olga.page, "console-de-held")


def whole(page: Page, product: Product, bot: str) -> None:
    """The chat as a whole page, from right to left, at both ends of the widths."""
    page.goto(f"{product.url}/chat/{bot}/")
    chat = Chat(page).connected()
    for width in ("wide", "phone"):
        across, down = WIDTHS[width]
        page.set_viewport_size({"width": across, "height": down})
        chat.entry("مرحبا")
        assert page.evaluate(FAULTS) + barriers_on(page, "light") == []
        picture(page, f"chat-ar-{width}")
    page.locator("language-choice summary").click()
    picture(page, "chat-ar-menu")


@pytest.mark.parametrize("language", ["ar", "de", "fr"])
def test_nothing_is_cut_in_longer_words_or_from_right_to_left(
    product: Product, new_context: NewContext, meet: Meet, vera: Visitor, language: str
) -> None:
    meet("Viktor").say("qwxz one")
    olga = sign_in(product, new_context, "olga", locale=language, reduced_motion="reduce", viewport=None)
    page = olga.page

    def look(state: str) -> None:
        for width in ("wide", "phone"):
            across, down = WIDTHS[width]
            page.set_viewport_size({"width": across, "height": down})
            picture(page, f"console-{language}-{state}-{width}")
            assert page.evaluate(FAULTS) == [], (state, width)

    expect(page.locator(f"html[lang={language}]")).to_have_count(1)
    expect(olga.row(vera)).to_be_visible()
    look("list")
    olga.open(vera)
    look("free")
    page.locator("[data-act=take-over]").click()
    expect(page.locator("talk-composer textarea")).to_be_focused()
    vera.say("hello again")
    expect(olga.entries.filter(has_text="hello again")).to_have_count(1)
    look("talk")
    assert barriers_on(page, "light") == []
    page.locator("[data-act=finish]").click()
    expect(olga.dialog.locator("[value=message]")).to_be_checked()
    look("finish")
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("[data-opens=alerts-dialog]").click()
    look("alerts")
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator(".account summary").click()
    look("account")


def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"languages-{name}.png", animations="disabled")

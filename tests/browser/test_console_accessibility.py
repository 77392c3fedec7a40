"""Dialogs, the command bar, a conversation with notes and the page of canned replies have no barriers."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.barriers import SCHEMES, barriers_on
from tests.browser.console_stage import PATIENCE, Console, Visitor
from tests.servers.product import Product


def look(olga: Console, what: str, shown: Locator) -> None:
    expect(shown).to_be_visible(timeout=PATIENCE)
    for scheme in SCHEMES:
        olga.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert barriers_on(olga.page, scheme) == [], f"{what} {scheme}"


def test_dialogs_notes_the_command_bar_and_the_canned_replies_have_no_barriers(
    product: Product, olga: Console, vera: Visitor
) -> None:
    page = olga.page
    page.set_viewport_size({"width": 1440, "height": 900})
    olga.open(vera)
    olga.hold(vera)
    page.locator("#talk-name").press("n")
    for number in range(4):
        page.keyboard.type(f"note {number}")
        page.keyboard.press("Enter")
        expect(page.locator(".entries .note")).to_have_count(number + 1, timeout=PATIENCE)
    notes = page.locator("earlier-notes")
    expect(notes.locator("li:visible .earlier-note-by")).to_have_text(["Olga, Today"] * 3, timeout=PATIENCE)
    notes.get_by_text("1 more note").click()
    look(olga, "notes", notes.get_by_text("note 0"))
    page.locator("#talk-name").press("h")
    look(olga, "hand over", olga.dialog)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.keyboard.type("a")
    look(olga, "command bar", olga.dialog)
    page.keyboard.press("Escape")
    page.locator("details.account summary").click()
    page.locator('[data-opens="leave-dialog"]').click()
    look(olga, "end of shift", olga.dialog)
    page.goto(f"{product.url}/console/replies/")
    look(olga, "canned replies", page.get_by_role("heading", level=1))

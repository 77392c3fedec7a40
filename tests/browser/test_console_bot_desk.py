"""What an operator who watches does with the bot's answers: drafts, a line for the next one, a note at the finish."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.console_stage import PATIENCE, Console, build_bot
from tests.servers.product import Product


def test_an_operator_steers_the_bot_edits_its_draft_and_finishes_with_a_note(
    product: Product, olga: Console, oleg: Console, meet: Meet
) -> None:
    bot = build_bot(product, engine="external", approves=True, approve_seconds=600, undo=True)
    vera = meet("Vera", of=bot)
    vera.say("prices")
    for console in (olga, oleg):
        console.show("all")
        console.open(vera)
    draft = olga.page.locator("bot-desk textarea")
    expect(draft).to_have_value("A parcel costs 5.", timeout=PATIENCE)
    expect(olga.page.locator(".draft-time")).to_contain_text("Sent in")

    olga.page.locator("#talk-name").focus()
    olga.page.keyboard.press("b")
    olga.page.keyboard.type("offer the express delivery")
    olga.page.keyboard.press("Enter")
    expect(oleg.page.locator(".steered")).to_contain_text("Olga: offer the express delivery", timeout=PATIENCE)

    olga.page.locator("#talk-name").focus()
    olga.page.keyboard.press("e")
    expect(draft).to_be_focused()
    olga.page.keyboard.type(" Tomorrow, too.")
    olga.page.keyboard.press("Control+Enter")
    vera.hears("A parcel costs 5. Tomorrow, too.")
    expect(draft).to_be_hidden()
    expect(oleg.journal).to_contain_text("Edited and sent by Olga", timeout=PATIENCE)

    vera.say("hello")
    expect(oleg.page.locator("bot-desk textarea")).to_have_value("Hello, what can I do for you?", timeout=PATIENCE)
    oleg.page.reload()
    expect(oleg.page.locator("bot-desk textarea")).to_have_value("Hello, what can I do for you?", timeout=PATIENCE)
    olga.page.locator("#talk-name").focus()
    olga.page.keyboard.press("s")
    vera.hears("Hello, what can I do for you?")

    olga.page.keyboard.press("t")
    expect(olga.composer).to_be_focused(timeout=PATIENCE)
    expect(olga.page.locator("bot-desk")).to_be_hidden()
    olga.page.get_by_role("button", name="Finish", exact=True).click()
    note = olga.page.get_by_label("A note for the bot")
    note.fill("refund agreed, 14 days")
    olga.page.get_by_role("button", name="Hand back to the bot").click()
    olga.page.get_by_role("button", name="Undo").first.click(timeout=PATIENCE)
    expect(olga.composer).to_be_visible(timeout=PATIENCE)
    olga.page.get_by_role("button", name="Finish", exact=True).click()
    expect(note).to_have_value("refund agreed, 14 days")
    olga.page.get_by_role("button", name="Hand back to the bot").click()
    written = oleg.journal.locator(".note")
    expect(written).to_contain_text("refund agreed, 14 days", timeout=PATIENCE)
    expect(written).to_contain_text("for the bot")
    assert "refund agreed" not in str(vera.heard)
    assert "express" not in str(vera.heard)

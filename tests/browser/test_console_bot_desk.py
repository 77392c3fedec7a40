"""What an operator who watches does with the bot's answers: drafts, a line for the next one, a note at the finish."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.console_stage import PATIENCE, Console, build_bot
from tests.servers.product import Product

HELLO = "Hello, what can I do for you?"


def test_by_keyboard_an_operator_steers_edits_and_sends_drafts_takes_one_over_and_leaves_a_note(
    product: Product, olga: Console, oleg: Console, meet: Meet
) -> None:
    bot = build_bot(product, engine="external", approves=True, approve_seconds=600, undo=True)
    vera = meet("Vera", of=bot)
    vera.say("prices")
    for console in (olga, oleg):
        console.show("all")
        console.open(vera)
    page, name = olga.page, olga.page.locator("#talk-name")
    draft, of_oleg = page.locator(".draft-text"), oleg.page.locator(".draft-text")
    expect(draft).to_have_value("A parcel costs 5.")
    expect(page.locator(".draft-time")).to_contain_text("Sent in")

    name.focus()
    page.keyboard.press("b")
    page.keyboard.type("offer the express delivery")
    page.keyboard.press("Enter")
    expect(oleg.page.locator(".steered")).to_contain_text("Olga: offer the express delivery")

    name.focus()
    page.keyboard.press("e")
    expect(draft).to_be_focused()
    page.keyboard.type(" Tomorrow, too.")
    page.keyboard.press("Control+Enter")
    vera.hears("A parcel costs 5. Tomorrow, too.", author="bot")
    expect(draft).to_be_hidden()
    expect(oleg.journal).to_contain_text("Edited and sent by Olga")

    vera.say("hello")
    expect(of_oleg).to_have_value(HELLO)
    oleg.page.reload()
    expect(of_oleg).to_have_value(HELLO)
    name.focus()
    page.keyboard.press("s")
    vera.hears(HELLO)
    expect(of_oleg).to_be_hidden()

    vera.say("prices")
    expect(draft).to_have_value("A parcel costs 5.")
    name.focus()
    page.keyboard.press("t")
    expect(olga.composer).to_be_focused()
    expect(page.locator("bot-desk")).to_be_hidden()
    cut_off = page.locator("about-to-say")
    expect(cut_off).to_contain_text("A parcel costs 5.")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="I do not need it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(olga.composer).to_be_focused()
    for reloads in (False, True):
        if reloads:
            page.reload()
            olga.mode("mine")
            expect(page.locator("talk-journal")).to_have_attribute("data-state", "ready")
        expect(cut_off).to_be_hidden()

    page.get_by_role("button", name="Finish", exact=True).click()
    note = page.get_by_label("A note for the bot")
    note.fill("refund agreed, 14 days")
    page.get_by_role("button", name="Hand back to the bot").click()
    olga.mode("undo")
    page.keyboard.press("u")
    olga.mode("mine")
    page.get_by_role("button", name="Finish", exact=True).click()
    expect(note).to_have_value("refund agreed, 14 days")
    page.get_by_role("button", name="Hand back to the bot").click()
    written = oleg.journal.locator(".note")
    expect(written).to_contain_text("refund agreed, 14 days", timeout=PATIENCE)
    expect(written).to_contain_text("for the bot")
    for private in ("refund agreed", "express", "Olga: "):
        assert private not in str(vera.heard)


def test_by_mouse_an_operator_sends_what_waits_on_edits_steers_and_lets_the_bot_answer_by_itself(
    product: Product, olga: Console, meet: Meet
) -> None:
    bot = build_bot(product, engine="external", approves=True, approve_seconds=1, approve_then="hold")
    vera = meet("Vera", of=bot)
    vera.say("prices")
    olga.show("all")
    olga.open(vera)
    page = olga.page
    draft, send = page.locator(".draft-text"), page.get_by_role("button", name="Send as the bot")
    # Its time is over, and nobody has sent it.
    expect(page.locator(".draft-time")).to_have_text("Waits for an operator")
    assert "A parcel costs 5." not in str(vera.heard)
    vera.say("hello")
    expect(page.locator(".draft-late")).to_be_visible()
    send.click()
    vera.hears("A parcel costs 5.")
    expect(olga.entry("A parcel costs 5.")).to_contain_text("Sent by Olga")
    expect(draft).to_have_value(HELLO)
    draft.fill("Good day.")
    page.get_by_placeholder("Tell the bot").fill("be brief")
    page.get_by_role("button", name="Tell it").click()
    expect(page.locator(".steered")).to_contain_text("be brief")
    expect(draft).to_have_value("Good day.")
    send.click()
    vera.hears("Good day.", author="bot")
    page.get_by_role("button", name="Take back").click()
    expect(page.locator(".steered")).to_be_hidden()
    page.locator("select[name=mode]").select_option("auto")
    vera.say("prices")
    olga.entries.filter(has_text="A parcel costs 5.").nth(1).wait_for()
    expect(draft).to_be_hidden()
    vera.say("hello")
    vera.hears(HELLO)
    assert "be brief" not in str(vera.heard)

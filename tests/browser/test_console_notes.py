"""Notes for colleagues, drafts and canned replies, at the console."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.console_stage import PATIENCE, Console, Visitor, build_bot, sign_in
from tests.servers.browser import NewContext
from tests.servers.processes import until
from tests.servers.product import Product
from tests.servers.remote_python import inside

MAKE_REPLIES = """
import sys
from bots.models import Bot
from conversations.models.canned import CannedReply
bot = Bot.objects.get(slug=sys.stdin.read())
CannedReply.objects.create(bot=bot, name="track-it", text="You can **track** it, {{ visitor }}:\\n- here\\n- there")
CannedReply.objects.create(bot=bot, name="sorry-for-it", text="I am sorry.")
"""


def test_a_note_is_never_sent_and_tells_whom_it_names(olga: Console, oleg: Console, vera: Visitor) -> None:
    oleg.open(vera)
    field = oleg.page.locator("#note-text")
    expect(field).to_be_hidden()
    oleg.page.keyboard.press("n")
    expect(field).to_be_focused()
    expect(oleg.footer).to_be_hidden()
    field.press_sequentially("She calls **often**, @ol")
    choice = oleg.page.get_by_role("option", name="Olga")
    expect(choice).to_have_attribute("aria-selected", "true", timeout=PATIENCE)
    oleg.page.keyboard.press("Enter")
    expect(field).to_have_value("She calls **often**, @Olga ")
    field.press_sequentially(" and")  # as one types who does not see the blank
    expect(field).to_have_value("She calls **often**, @Olga and")
    oleg.page.keyboard.press("Enter")
    expect(field).to_have_value("")
    note = oleg.journal.locator(".note")
    expect(note).to_contain_text("She calls often, @Olga", timeout=PATIENCE)
    expect(note.locator("strong")).to_have_text("often")
    field.fill("not sent yet")
    oleg.page.keyboard.press("Escape")
    oleg.page.keyboard.press("t")
    expect(oleg.composer).to_be_focused(timeout=PATIENCE)  # a conversation that was taken over is answered
    expect(field).to_be_hidden()
    expect(oleg.composer).to_have_value("")

    count = olga.page.locator("[data-count=mentions]")
    expect(count).to_have_text("1", timeout=PATIENCE)
    olga.page.keyboard.press("5")
    olga.open(vera)
    expect(olga.journal.locator(".note")).to_contain_text("only operators see it")
    expect(count).to_have_text("0", timeout=PATIENCE)
    olga.page.get_by_role("button", name="Note").click()
    olga.page.locator("#note-text").fill("x" * 4100)
    expect(olga.page.locator("#note-length")).to_contain_text("100 characters too many")
    expect(olga.page.get_by_role("button", name="Add note")).to_be_disabled()
    olga.page.get_by_role("button", name="Reply", exact=True).click()
    oleg.say("Good day")
    vera.hears("Good day")
    assert "often" not in str(vera.heard)


def test_a_reply_is_inserted_and_its_draft_is_there_on_another_machine(
    product: Product, new_context: NewContext, olga: Console, meet: Meet
) -> None:
    bot = build_bot(product)
    inside(product, MAKE_REPLIES, bot)
    vera = meet("Vera", of=bot)
    vera.say("hello")
    vera.ask("request_agent")
    olga.open(vera)
    olga.hold(vera)
    there = sign_in(product, new_context, "olga").go(f"?c={vera.conversation}")
    expect(there.composer).to_have_value("")
    olga.composer.press_sequentially("Hello. /track-it")
    expect(olga.page.get_by_role("option")).to_have_count(1, timeout=PATIENCE)  # more after the first letters
    expect(olga.page.get_by_role("option")).to_contain_text("/track-it")
    olga.page.keyboard.press("Enter")
    said = f"Hello. You can **track** it, {vera.name}:\n- here\n- there"
    expect(olga.composer).to_have_value(said)
    assert not [frame for frame in vera.heard if "track" in str(frame)], "Enter inserts and does not send"
    expect(there.composer).not_to_have_value("", timeout=PATIENCE)

    def come_there() -> bool:
        there.page.evaluate("dispatchEvent(new Event('focus'))")
        return there.composer.input_value() == said

    until(come_there, "the draft as it is now")
    olga.composer.press("Enter")
    expect(olga.entry("Hello. You can track it").locator("li")).to_have_text(["here", "there"])
    expect(there.composer).to_have_value("", timeout=PATIENCE)

    olga.page.get_by_role("button", name="Replies", exact=True).click()
    olga.dialog.get_by_label("Search replies and interactions").fill("sorry-for")
    olga.page.keyboard.press("ArrowDown")
    olga.page.keyboard.press("Enter")
    expect(olga.composer).to_have_value("I am sorry.")

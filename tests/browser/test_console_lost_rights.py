"""Whoever may not see a conversation any more keeps what they wrote there; a phone has room to read."""

from playwright.sync_api import expect

from tests.browser.console_stage import PATIENCE, Visitor, build_bot, sign_in
from tests.servers.browser import NewContext
from tests.servers.product import Product
from tests.servers.remote_python import inside

FOR_NOBODY = """
import sys
from conversations.models import OperatorRules
OperatorRules.objects.filter(bot__slug=sys.stdin.read()).update(is_restricted=True)
"""
MOST_ABOVE = 0.2  # of the screen's height


def test_words_stay_when_the_bot_is_for_others_and_a_phone_has_room_to_read(
    product: Product, new_context: NewContext
) -> None:
    bot = build_bot(product)
    vera = Visitor(product, bot)
    vera.say("llama")
    oleg = sign_in(product, new_context, "oleg", viewport={"width": 390, "height": 844}, permissions=["clipboard-read"])
    oleg.show("all")
    [line] = {tab.bounding_box()["y"] for tab in oleg.page.locator(".tabs .tab").all()}  # type: ignore[index]
    assert oleg.rows.first.bounding_box()["y"] < MOST_ABOVE * 844, line  # type: ignore[index]
    oleg.open(vera)
    oleg.hold(vera)
    assert oleg.journal.bounding_box()["y"] < MOST_ABOVE * 844  # type: ignore[index]
    oleg.composer.fill("Your llama is well.")
    oleg.page.get_by_role("button", name="Note", exact=True).click()
    oleg.page.locator("#note-text").fill("She asked about her llama.")

    inside(product, FOR_NOBODY, bot)
    kept = oleg.page.get_by_label("You had written:")
    expect(kept).to_have_value("Your llama is well.\n\nShe asked about her llama.", timeout=PATIENCE)
    expect(oleg.page.get_by_role("heading", name="You cannot see this conversation any more")).to_be_visible()
    oleg.page.get_by_role("button", name="Copy", exact=True).click()
    expect(oleg.page.get_by_role("button", name="Copied", exact=True)).to_be_visible()
    assert oleg.page.evaluate("navigator.clipboard.readText()") == kept.input_value()
    oleg.go("?c=987654321")
    expect(oleg.page.get_by_role("heading", name="There is no such conversation")).to_be_visible(timeout=PATIENCE)
    expect(kept).to_be_hidden()

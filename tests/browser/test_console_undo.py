"""After Finish the operator can take it back; the visitor gets nothing before the window is over."""

from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.console_stage import Console, build_bot
from tests.servers.product import Product
from tests.servers.remote_python import inside

OVER = """
import sys
from datetime import timedelta
from django.utils import timezone
from conversations.models import Conversation
Conversation.objects.filter(pk=sys.stdin.read()).update(finishes_at=timezone.now() - timedelta(seconds=2))
"""


def test_a_finish_is_undone_by_keyboard_after_a_reload_too_and_sent_when_the_window_is_over(
    product: Product, olga: Console, meet: Meet
) -> None:
    vera = meet("Vera", of=build_bot(product, undo=True, ends="default"))
    vera.say("hello")
    vera.hears("Hello, what can I do for you?")
    vera.ask("request_agent")
    olga.open(vera)
    olga.page.keyboard.press("Shift+T")
    expect(olga.composer).to_be_focused()
    expect(olga.entries.filter(has_text="here.")).to_have_count(0)
    vera.say("and tomorrow?")
    olga.entry("and tomorrow?")
    olga.composer.fill("Wait a moment")
    olga.composer.press("Escape")
    olga.page.keyboard.press("f")
    expect(olga.dialog.locator(".finish-unsent")).to_contain_text("Wait a moment")
    expect(olga.dialog.locator(".finish-unanswered")).to_contain_text("and tomorrow?")
    vera.say("and on Sunday?")  # while the dialog is open
    expect(olga.dialog.locator(".finish-unanswered")).to_contain_text("and on Sunday?")
    olga.page.keyboard.press("Enter")
    olga.mode("undo")
    expect(olga.page.locator(".toasts").get_by_role("button", name="Undo", exact=True)).to_be_visible()
    olga.page.reload()
    olga.connected()
    olga.mode("undo")
    olga.page.keyboard.press("u")
    olga.mode("mine")
    expect(olga.composer).to_have_value("Wait a moment")
    olga.say("Tomorrow, too.")
    vera.hears("Tomorrow, too.")
    assert not any(frame.get("entry", {}).get("notice") == "finished" for frame in vera.heard)
    olga.composer.press("Escape")
    olga.page.keyboard.press("f")
    olga.dialog.get_by_role("button", name="Hand back to the bot").click()
    olga.mode("undo")
    inside(product, OVER, str(vera.conversation))
    again = vera.hears("It is me again.")
    assert (again["via"], again["voice"]) == ("end_action", "bot")
    said = olga.entry("It is me again.")
    expect(said).to_have_attribute("data-author", "bot")
    expect(said.locator(".entry-name")).to_contain_text("Bot console")
    olga.mode("free")
    # Enter must not take it over again.
    expect(olga.page.locator("#talk-name:focus, next-waiting button:focus")).to_have_count(1)

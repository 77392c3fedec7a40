"""The dialog that finishes shows what the visitor gets: the marks of a configurer and of the operator."""

from playwright.sync_api import expect

from tests.browser.console_stage import Console, Visitor
from tests.servers.product import Product
from tests.servers.remote_python import inside

SUGGEST = """
import sys
from bots.models import Bot, EndAction
from bots.publishing.publish import publish
bot = Bot.objects.get(slug=sys.stdin.read())
EndAction.objects.filter(bot=bot).update(action="message", message="**Bye**:\\n- one\\n- two")
publish(bot)
"""


def test_what_is_suggested_and_what_an_operator_types_keep_their_marks(
    product: Product, bot: str, olga: Console, vera: Visitor
) -> None:
    inside(product, SUGGEST, bot)
    olga.open(vera)
    olga.hold(vera)
    olga.page.get_by_role("button", name="Finish").click()
    message = olga.dialog.get_by_label("The message", exact=True)
    preview = olga.dialog.locator(".preview-text")
    # Whoever adds a word to the suggestion keeps its marks.
    expect(message).to_have_value("**Bye**:\n- one\n- two")
    expect(preview.locator("strong")).to_have_text("Bye")
    expect(preview.locator("li")).to_have_text(["one", "two"])
    expect(preview.locator("ul")).to_have_css("list-style-type", "disc")
    # Without a word the button is off, and the preview says why.
    message.fill(" ")
    expect(olga.dialog.get_by_role("button", name="Hand back to the bot")).to_be_disabled()
    expect(olga.dialog.get_by_text("Write the message that is sent.")).to_be_visible()
    expect(olga.dialog.get_by_text("Nothing is sent.")).to_be_hidden()
    message.fill("*Ciao*, [you](https://a.example/x), 2*3*4")
    expect(preview).to_have_text("Ciao, you, 2*3*4")
    expect(preview.locator("em")).to_have_text("Ciao")
    olga.dialog.get_by_role("button", name="Hand back to the bot").click()
    vera.hears("*Ciao*, [you](https://a.example/x), 2*3*4", via="end_action")
    said = olga.entry("Ciao").locator(".entry-text")
    expect(said).to_have_text("Ciao, you, 2*3*4")
    expect(said.get_by_role("link", name="you")).to_have_attribute("href", "https://a.example/x")

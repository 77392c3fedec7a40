"""Conversations are found again: by what was said, in every list; by the command bar; by labels."""

import json

from playwright.sync_api import Page, expect

from tests.browser.console_stage import PATIENCE, Console
from tests.servers.product import Product
from tests.servers.remote_python import inside

LONG = """
import json, secrets, sys
from datetime import timedelta
from django.utils import timezone
from bots.models import Bot, CardField, Label
from conversations.models import Conversation, Entry, Visitor
from conversations import tasks
bot = Bot.objects.get(slug=json.load(sys.stdin))
Label.objects.create(bot=bot, name="Refund", color="red")
CardField.objects.create(bot=bot, name="order", label="Order number")
at = timezone.now() - timedelta(days=9)
visitor = Visitor.objects.create(bot=bot, name="Long Ago", token_hash=secrets.token_hex(32))
times = dict.fromkeys(("started_at", "last_at", "visitor_at", "stalls_at", "abandons_at", "ends_at", "ended_at"), at)
said = {"last_seq": 330, "last_author": "visitor", "last_text": "bye"}
talk = Conversation.objects.create(bot=bot, visitor=visitor, **said, **times)
texts = {20: "my wardrobe arrived broken"}
Entry.objects.bulk_create(
    Entry(conversation=talk, seq=seq, author="visitor", text=texts.get(seq, f"line {seq}"), at=at, epoch=0)
    for seq in range(1, 331)
)
# So old a conversation is found by the round of the worker, whose next turn may be the empty one that ends it.
for turn in range(2):
    tasks.fold_texts()
print(talk.pk)
"""

RELABEL = """
import json, sys
from bots.models import Label
change = json.load(sys.stdin)
labels = Label.objects.filter(bot__slug=change.pop("bot"), color__in=("red", "green"))
labels.update(**change) if change else labels.delete()
"""


def relabel(product: Product, bot: str, page: Page, **change: str) -> None:
    """Changes the label as an admin does, or deletes it."""
    inside(product, RELABEL, json.dumps({"bot": bot, **change}))
    see_labels(page)


def see_labels(page: Page) -> None:
    """The page asks for labels when it becomes visible, or after 20 s."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_line_far_up_in_another_list_is_found_and_shown_and_the_rest_by_the_command_bar(
    product: Product, bot: str, olga: Console
) -> None:
    inside(product, LONG, json.dumps(bot))
    page = olga.page
    see_labels(page)
    search = page.get_by_role("searchbox", name="Search conversations")
    search.fill("wardrobes")
    hit = page.locator(".hit", has_text="wardrobe arrived broken")
    expect(hit.locator("mark")).to_have_text("wardrobe", timeout=PATIENCE)
    expect(hit.locator(".hit-list")).to_have_text("Historic Conversations")
    search.press("Enter")  # on to what was found
    expect(hit).to_be_focused()
    hit.press("Enter")
    line = page.locator('.entry[data-seq="20"]')
    expect(line).to_be_in_viewport(timeout=PATIENCE)
    # Labels and fields, by keyboard.
    card = page.locator("visitor-card")
    card.locator("summary").press("Enter")
    card.get_by_role("checkbox", name="Refund").press("Space")
    expect(card.locator(".card-tags")).to_have_text("Refund", timeout=PATIENCE)
    order = card.get_by_label("Order number")
    order.fill("88213")
    order.press("Enter")
    expect(card.locator(".card-known")).to_have_text("88213", timeout=PATIENCE)
    # The command bar.
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Go to anything")
    expect(field).to_be_focused()
    field.fill("historic")
    option = page.get_by_role("option", name="Historic Conversations")
    expect(option).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(page.locator("#inbox-title")).to_have_text("Historic Conversations")
    search.fill("Long Ago")  # other tests may have left newer ones, which fill the first page
    chip = page.locator(".row-labels .label-chip", has_text="Refund")
    expect(chip).to_have_attribute("data-color", "red", timeout=PATIENCE)
    # The label is changed, renamed and deleted elsewhere. The conversation keeps the name that it was given.
    shown = card.locator(".card-tags .label-chip")
    relabel(product, bot, page, color="green")
    for each in (chip, shown):
        expect(each).to_have_attribute("data-color", "green", timeout=PATIENCE)
    relabel(product, bot, page, name="Money back")
    for each in (chip, shown):
        expect(each).to_have_attribute("data-color", "gray", timeout=PATIENCE)
    offered = card.locator(".card-labels .label-chip")
    expect(offered).to_have_text(["Money back", "Refund"], timeout=PATIENCE)
    relabel(product, bot, page)
    expect(offered).to_have_text(["Refund"], timeout=PATIENCE)
    page.keyboard.press("Control+k")
    field.press("Escape")
    expect(field).to_be_hidden()

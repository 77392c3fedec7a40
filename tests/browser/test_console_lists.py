"""The lists are live, latest first, filtered and paged, and no row moves under the pointer."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.console_stage import PATIENCE, Console, Visitor, build_bot
from tests.servers.product import Product
from tests.servers.remote_python import inside

SILENCE = """
import json, sys
from datetime import timedelta
from conversations.models import Conversation
pk, minutes = json.load(sys.stdin)
conversation = Conversation.objects.get(pk=pk)
for field in ("visitor_at", "stalls_at", "abandons_at"):
    setattr(conversation, field, getattr(conversation, field) - timedelta(minutes=minutes))
conversation.save()
"""

AGE = """
import json, sys
from datetime import timedelta
from conversations.models import Conversation
pk, days = json.load(sys.stdin)
conversation = Conversation.objects.get(pk=pk)
# All of it at one moment: a test may run around midnight.
at = conversation.started_at - timedelta(days=days)
for field in ("started_at", "last_at", "visitor_at", "stalls_at", "abandons_at", "ends_at"):
    setattr(conversation, field, at)
conversation.save()
print(at.isoformat())
"""

CROWD = """
import json, secrets, sys
from datetime import timedelta
from django.utils import timezone
from bots.models import Bot
from conversations.models import Conversation, Entry, Visitor
slug, number, days = json.load(sys.stdin)
bot = Bot.objects.get(slug=slug)
now = timezone.now() - timedelta(days=days)
for each in range(number):
    at = now - timedelta(seconds=each)
    visitor = Visitor.objects.create(bot=bot, name=f"Crowd {each}", token_hash=secrets.token_hex(32))
    conversation = Conversation.objects.create(
        bot=bot, visitor=visitor, started_at=at, last_at=at, visitor_at=at, last_author="visitor", last_text="me too",
        last_seq=1, stalls_at=at + timedelta(minutes=5), abandons_at=at + timedelta(hours=1),
        ends_at=at + timedelta(days=9),
    )
    Entry.objects.create(conversation=conversation, seq=1, author="visitor", text="me too", at=at, epoch=0)
"""

SCROLLED = """(number) => {
    const scroll = document.querySelector('.rows-scroll');
    scroll.scrollTop = scroll.scrollHeight;
    return scroll.querySelectorAll('.row').length >= number;
}"""


@pytest.fixture
def viktor(meet: Meet) -> Visitor:
    viktor = meet("Viktor")
    viktor.say("hello")
    viktor.hears("Hello, what can I do for you?")
    return viktor


def test_the_first_paint_needs_no_script(product: Product, olga: Console, vera: Visitor) -> None:
    expect(olga.row(vera)).to_be_visible(timeout=PATIENCE)
    context = olga.page.context.browser.new_context(  # type: ignore[union-attr]  # it has one
        storage_state=olga.page.context.storage_state(), java_script_enabled=False
    )
    plain = Console(context.new_page(), product)
    plain.page.goto(f"{product.url}/console/")
    expect(plain.row(vera).locator(".status")).to_have_text("Waiting for agent")
    context.close()


def test_the_latest_conversation_comes_first_and_rows_are_live(olga: Console, viktor: Visitor, vera: Visitor) -> None:
    olga.show("all")
    expect(olga.rows.first).to_contain_text(vera.name, timeout=PATIENCE)
    viktor.say("me first")
    expect(olga.rows.first).to_contain_text(viktor.name, timeout=PATIENCE)
    expect(olga.rows.first.locator(".row-last")).to_contain_text("me first", timeout=PATIENCE)
    for each in (vera, viktor):
        expect(olga.row(each)).to_have_count(1)


def test_no_row_moves_while_somebody_aims_at_it(olga: Console, viktor: Visitor, vera: Visitor) -> None:
    olga.show("all")
    row = olga.row(vera)
    expect(olga.rows.first).to_contain_text(vera.name, timeout=PATIENCE)
    row.hover()
    viktor.say("prices")
    # Its words change at once, its place does not.
    expect(olga.row(viktor).locator(".row-last")).to_contain_text("prices", timeout=PATIENCE)
    olga.page.mouse.move(1000, 500)
    expect(olga.rows.first).to_contain_text(viktor.name, timeout=PATIENCE)


def test_counts_and_unread_are_live(olga: Console, viktor: Visitor) -> None:
    count = olga.page.locator("[data-count=awaiting]")
    expect(count).to_have_text(re.compile(r"^\d+$"))
    before = int(count.inner_text())
    viktor.ask("request_agent")
    expect(count).to_have_text(str(before + 1), timeout=PATIENCE)
    viktor.say("one more")
    expect(olga.row(viktor).locator(".row-unread")).to_have_text("2", timeout=PATIENCE)


def test_search_looks_at_what_a_row_shows(olga: Console, viktor: Visitor, vera: Visitor) -> None:
    olga.show("all")
    expect(olga.row(vera)).to_be_visible(timeout=PATIENCE)
    olga.page.get_by_role("searchbox", name="Search conversations").fill(viktor.name)
    expect(olga.row(vera)).to_have_count(0)
    expect(olga.row(viktor)).to_be_visible()
    olga.page.get_by_role("searchbox", name="Search conversations").fill("nobody says this")
    expect(olga.page.get_by_role("heading", name="Nothing found")).to_be_visible()
    olga.page.keyboard.press("Escape")
    expect(olga.row(vera)).to_be_visible()


def test_a_silent_conversation_becomes_stalled_and_abandoned_and_a_message_makes_it_live_again(
    product: Product, olga: Console, viktor: Visitor
) -> None:
    status = olga.row(viktor).locator(".status")
    for minutes, word in ((6, "Stalled"), (60, "Abandoned")):
        inside(product, SILENCE, json.dumps([viktor.conversation, minutes]))
        olga.show("mine")
        olga.show("all")
        expect(status).to_have_text(word, timeout=PATIENCE)
    viktor.say("prices")
    expect(status).to_have_text("Live", timeout=PATIENCE)


def test_a_conversation_becomes_stalled_without_any_event(olga: Console, viktor: Visitor) -> None:
    olga.page.clock.install()
    olga.go("?view=all")
    status = olga.row(viktor).locator(".status")
    expect(status).to_have_text("Live", timeout=PATIENCE)
    olga.page.context.set_offline(True)  # the server would say that less time has gone by
    olga.page.clock.fast_forward("06:00")
    expect(status).to_have_text("Stalled", timeout=PATIENCE)
    olga.page.context.set_offline(False)
    olga.connected()
    olga.page.context.complaints.clear()  # type: ignore[attr-defined]  # the socket that could not be opened


def test_historic_conversations_are_found_by_time_bot_and_operator(product: Product, olga: Console, meet: Meet) -> None:
    bot = build_bot(product)
    olga.go()
    viktor = meet("Viktor", of=bot)
    viktor.ask("request_agent")
    olga.open(viktor)
    olga.hold(viktor)
    olga.page.get_by_role("button", name="Finish").click()
    olga.dialog.get_by_role("button", name="Hand back to the bot").click()
    olga.mode("free")
    at = inside(product, AGE, json.dumps([viktor.conversation, 3]))
    olga.show("historic")
    expect(olga.row(viktor)).to_be_visible(timeout=PATIENCE)
    day, later = olga.page.evaluate(
        """(at) => [0, 1].map((days) => {
            const date = new Date(at);
            date.setDate(date.getDate() + days);
            return date.toLocaleDateString('sv');
        })""",
        at,
    )
    filters = olga.page.locator("list-filters")
    olga.page.get_by_role("button", name="Filters", exact=True).click()
    filters.get_by_label("Pia from Parcel Post", exact=True).check()
    expect(olga.row(viktor)).to_have_count(0)
    filters.get_by_label(f"Bot {bot}", exact=True).check()
    expect(olga.row(viktor)).to_be_visible()
    filters.get_by_role("button", name="Remove the filter Pia from Parcel Post").click()
    expect(olga.row(viktor)).to_be_visible()
    choice = filters.get_by_label("Taken over by", exact=True)
    choice.select_option(label="Oleg")
    expect(olga.row(viktor)).to_have_count(0)
    choice.select_option(label="Olga")
    expect(olga.row(viktor)).to_be_visible()
    filters.get_by_label("From", exact=True).fill(later)
    expect(olga.row(viktor)).to_have_count(0)
    filters.get_by_label("From", exact=True).fill(day)
    filters.get_by_label("To", exact=True).fill(day)
    expect(olga.row(viktor)).to_be_visible()


def test_a_colleague_opens_what_that_colleague_took_over(olga: Console, oleg: Console, vera: Visitor) -> None:
    oleg.open(vera)
    oleg.hold(vera)
    olga.show("mine")
    expect(olga.row(vera)).to_have_count(0)
    olga.page.get_by_role("link", name="Oleg", exact=True).click()
    expect(olga.row(vera).locator(".row-who")).to_have_text("Oleg", timeout=PATIENCE)
    expect(olga.page.locator(".filters-whose")).to_contain_text("Taken over by Oleg")
    olga.page.get_by_role("button", name="Show mine").click()
    expect(olga.row(vera)).to_have_count(0)


def test_a_long_list_loads_by_pages(product: Product, olga: Console) -> None:
    bot = build_bot(product)
    inside(product, CROWD, json.dumps([bot, 130, 2]))
    olga.go()
    olga.show("historic")
    olga.page.get_by_role("button", name="Filters", exact=True).click()
    olga.page.locator("list-filters").get_by_label(f"Bot {bot}", exact=True).check()
    expect(olga.rows.first).to_contain_text("Crowd 0")
    olga.page.wait_for_function(SCROLLED, arg=130, timeout=PATIENCE)
    expect(olga.rows).to_have_count(130, timeout=PATIENCE)
    names = olga.rows.locator(".row-visitor").all_text_contents()
    assert names == [f"Crowd {number}" for number in range(130)]


def test_the_address_keeps_filters_and_order_for_a_reload_a_colleague_and_back(
    olga: Console, oleg: Console, viktor: Visitor, vera: Visitor
) -> None:
    olga.go("?view=all&status=asleep&bots=0")
    expect(olga.page.locator(".toast", has_text="bots=0, status=asleep")).to_be_visible()
    expect(olga.row(viktor)).to_be_visible(timeout=PATIENCE)
    page, search = olga.page, olga.page.get_by_role("searchbox", name="Search conversations")
    page.get_by_role("button", name="Filters", exact=True).click()
    page.get_by_label("Status", exact=True).select_option("waiting")
    expect(olga.row(viktor)).to_have_count(0)
    page.get_by_role("button", name="Longest wait first").click()
    search.press_sequentially(vera.name, delay=300)  # each pause is a search, and none of them is a step back
    olga.open(vera)
    expect(page).to_have_url(
        re.compile(r"status=waiting&search=.*&order=wait&c=|search=.*&status=waiting&order=wait&c=")
    )
    oleg.go("?" + page.url.partition("?")[2]).shows(vera)
    page.reload()
    olga.connected().shows(vera)
    expect(olga.row(vera)).to_be_visible()
    expect(search).to_have_value(vera.name)
    for console in (olga, oleg):
        expect(console.page.locator("filter-chips li")).to_have_text(["Waiting for agent"])
        expect(console.page.get_by_role("button", name="Longest wait first")).to_have_attribute("aria-pressed", "true")
    page.go_back()  # the conversation
    page.go_back()  # the search
    expect(search).to_have_value("")
    expect(olga.row(vera)).to_be_visible(timeout=PATIENCE)
    page.go_back()  # the order
    expect(page.get_by_role("button", name="Longest wait first")).to_have_attribute("aria-pressed", "false")
    page.go_back()  # the status
    expect(olga.row(viktor)).to_be_visible(timeout=PATIENCE)
    page.go_forward()
    expect(olga.row(viktor)).to_have_count(0)
    # The list remembers the last order: once the page knows that, the address has to name the other one.
    expect(page).to_have_url(re.compile(r"\?view=all&status=waiting(&order=latest)?$"))

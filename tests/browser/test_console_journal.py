"""A long conversation opens at its end, loads earlier lines, and keeps the reader's place."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.console_stage import PATIENCE, Console, Visitor
from tests.servers.product import Product
from tests.servers.remote_python import inside

LENGTHEN = """
import json, sys
from datetime import timedelta
from conversations.models import Conversation, Entry
pk, number = json.load(sys.stdin)
conversation = Conversation.objects.get(pk=pk)
first = conversation.last_seq + 1
last = first + number - 1
Entry.objects.bulk_create(
    [
        Entry(
            conversation=conversation, seq=seq, author=("visitor", "bot")[seq % 2], epoch=0,
            text=f"line {seq} " + "and so on " * (seq * 7 % 40),
            at=conversation.started_at - timedelta(minutes=last - seq),
        )
        for seq in range(first, last + 1)
    ],
    batch_size=500,
)
Conversation.objects.filter(pk=pk).update(last_seq=last, unread=0)
print(last)
"""

VISIBLE = """(journal) => {
    const { top, bottom } = journal.getBoundingClientRect();
    const inside = [...journal.querySelectorAll('.entries > .entry')].filter((entry) => {
        const box = entry.getBoundingClientRect();
        return box.bottom > top && box.top < bottom;
    });
    return inside.map((entry) => [Number(entry.dataset.seq), entry.getBoundingClientRect().top]);
}"""

# A wheel scrolls for some frames.
AT_REST = """(journal) => new Promise((done) => {
    let frames = 0, before;
    const look = () => {
        frames = journal.scrollTop === before ? frames + 1 : 0;
        before = journal.scrollTop;
        if (frames === 20) done();
        else requestAnimationFrame(look);
    };
    look();
})"""

LOADED = """(journal, number) => new Promise((done) => {
    const look = () => {
        if (journal.querySelectorAll('.entries > .entry').length >= number) requestAnimationFrame(done);
        else requestAnimationFrame(look);
    };
    look();
})"""


@pytest.fixture
def length(product: Product, vera: Visitor) -> int:
    """Vera's conversation has five thousand lines."""
    return int(inside(product, LENGTHEN, json.dumps([vera.conversation, 5000])))


def seqs(console: Console) -> list[int]:
    found: list[int] = console.entries.evaluate_all("(items) => items.map((item) => Number(item.dataset.seq))")
    return found


def visible(console: Console) -> dict[int, float]:
    return dict(console.journal.evaluate(VISIBLE))


def test_a_long_conversation_opens_at_its_end_and_scrolls_back_without_a_jump(
    olga: Console, vera: Visitor, length: int
) -> None:
    olga.open(vera)
    expect(olga.entries.last).to_be_in_viewport()
    assert seqs(olga) == list(range(length - 49, length + 1))
    olga.journal.hover()
    for page in range(2, 9):
        reading = visible(olga)
        olga.journal.evaluate("(journal) => { journal.scrollTop = 0; }")
        olga.journal.evaluate(LOADED, page * 50)
        # The line that was first is at the same place, with fifty others above it.
        assert min(reading) > length - page * 50
        assert length - (page - 1) * 50 + 1 in visible(olga)
    assert seqs(olga) == list(range(length - 399, length + 1))


def test_the_readers_place_stays_while_others_write_and_earlier_lines_load(
    olga: Console, vera: Visitor, length: int
) -> None:
    olga.page.set_viewport_size({"width": 1440, "height": 720})  # what led here stands beside the journal
    olga.open(vera)
    expect(olga.page.locator("talk-context")).to_be_visible()  # it makes the journal narrower
    olga.entries.last.hover()
    tools = olga.page.locator(".line-tools")
    expect(tools).to_have_attribute("data-shown", "")
    tools.hover()  # they hang over the journal, and scroll it as well
    olga.page.mouse.wheel(0, -2500)
    jump = olga.page.locator(".jump")
    expect(jump).to_be_visible()
    expect(jump).to_have_text("Newest message")
    olga.journal.evaluate(AT_REST)
    before = visible(olga)
    vera.say("news from below")
    # With the bot's default reply and the interaction that follows it.
    expect(jump).to_have_text("3 new messages", timeout=PATIENCE)
    after = visible(olga)
    shared = before.keys() & after.keys()
    assert shared
    assert all(abs(before[seq] - after[seq]) < 2 for seq in shared), (before, after)
    jump.click()
    expect(olga.entry("news from below")).to_be_in_viewport()
    expect(jump).to_be_hidden()


def test_lines_of_different_days_are_separated(olga: Console, vera: Visitor, length: int) -> None:
    olga.open(vera)
    expect(olga.entries.last).to_be_in_viewport()
    days = olga.entries.evaluate_all(
        """(items) => items.map((item) => [
            new Date(item.querySelector('time').dateTime).toDateString(), item.querySelector('.entry-day').hidden
        ])"""
    )
    before = None
    for day, hidden in days:
        assert hidden == (day == before)
        before = day

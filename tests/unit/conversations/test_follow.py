"""Which new entries are sent to a page at once, and which wait their turn."""

from __future__ import annotations

from typing import Any

import pytest

from conversations.realtime.events import EntryAdded
from conversations.sockets.follow import Follow


class Page:
    """A page that takes what it is sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def entry_text(self, event: EntryAdded) -> str | None:
        return None if event.is_translated else event.frame

    async def show_entry(self, event: EntryAdded) -> None:
        self.sent.append(f"read {event.seq}")


@pytest.fixture
def page() -> Page:
    return Page()


@pytest.fixture
def follow(page: Any) -> Follow:
    return Follow(page, "operator", 1, 4)


def entry(seq: int, *, is_translated: bool = False) -> EntryAdded:
    return EntryAdded(1, seq, f"entry {seq}", is_translated=is_translated)


async def test_the_next_entries_are_sent_at_once(follow: Follow, page: Page) -> None:
    assert follow.deliver_at_once(entry(5), page.sent.append)
    assert follow.deliver_at_once(entry(6), page.sent.append)
    assert (page.sent, follow.position) == (["entry 5", "entry 6"], 6)


@pytest.mark.parametrize("seq", [1, 4, 6, 7])
async def test_an_entry_that_is_not_the_next_waits(follow: Follow, page: Page, seq: int) -> None:
    assert not follow.deliver_at_once(entry(seq), page.sent.append)
    assert (page.sent, follow.position) == ([], 4)


async def test_an_entry_waits_while_the_page_catches_up(follow: Follow, page: Page) -> None:
    async with follow.lock:
        assert not follow.deliver_at_once(entry(5), page.sent.append)
    assert follow.deliver_at_once(entry(5), page.sent.append)


async def test_an_entry_of_which_something_must_be_read_waits(follow: Follow, page: Page) -> None:
    assert not follow.deliver_at_once(entry(5, is_translated=True), page.sent.append)
    await follow.deliver(entry(5, is_translated=True))
    assert follow.deliver_at_once(entry(6), page.sent.append)
    assert page.sent == ["read 5", "entry 6"]

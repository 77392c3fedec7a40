"""On devices whose clocks are hours wrong, and that sleep: ages, days and what is left of a time are the server's."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from tests.browser.chat_stage import Olga, build_bot, open_chat
from tests.browser.conftest import Meet
from tests.browser.console_stage import Console, sign_in
from tests.browser.test_files import PICTURE, attach, card
from tests.servers.browser import NewContext
from tests.servers.product import Product
from tests.servers.remote_python import inside

AGE = """
import json, sys
from datetime import timedelta
from django.utils import timezone
from conversations.models import Conversation
pk, minutes = json.load(sys.stdin)
at = timezone.now() - timedelta(minutes=minutes)
Conversation.objects.filter(pk=pk).update(
    awaiting_since=at, first_awaiting_since=at, visitor_at=at, last_at=at
)
"""
CLOCK = "at => new Intl.DateTimeFormat('en', { hour: 'numeric', minute: '2-digit' }).format(new Date(at))"
WRONG = pytest.mark.parametrize("hours", [3, -3])


def zone(hours: int) -> str:
    """A zone in which the clock's error makes another day of the present hour."""
    wanted = 22 if hours > 0 else 1
    ahead = (wanted - datetime.now(UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def put_clock(page: Page, hours: int) -> None:
    """From the next page on, the device's clock is that far ahead."""
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=hours))


def sleep(page: Page) -> None:
    """The lid is closed and opened again: timers stood still, the device's clock has gone on.

    The page notices its silence, and connects anew. A heartbeat in this very moment keeps its socket, and its time is
    wrong for some seconds; not so in a real sleep, in which the server's clock goes on, too. Then it sleeps once more.
    """
    for span in ("02:00:00", "00:01:00", "00:01:00"):
        try:
            with page.expect_websocket(timeout=5000):
                page.clock.fast_forward(span)
        except Error:
            continue
        return
    pytest.fail("the page did not notice that it slept")


def minutes_off(time: Locator) -> float:
    """By how much a `time` element differs from the present moment."""
    told = datetime.fromisoformat(time.get_attribute("datetime") or "")
    return abs(datetime.now(UTC) - told) / timedelta(minutes=1)


@WRONG
def test_a_visitor_reads_days_times_and_what_is_left_by_the_servers_clock(
    hours: int, product: Product, new_context: NewContext
) -> None:
    page = new_context(timezone_id=zone(hours)).new_page()
    put_clock(page, hours)
    bot = build_bot(product)
    chat = open_chat(page, product, bot)
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")
    Olga(product, new_context()).take_over(bot)
    chat.in_state("operator")
    attach(page, PICTURE)
    left = card(page, "png").locator(".file-facts")
    for slept in (False, True):
        if slept:
            sleep(page)
            chat.connected()
        expect(left).to_contain_text("until tomorrow")
        expect(page.locator("[data-part=day]:visible")).to_have_text(["Today"])
    page.context.set_offline(True)
    chat.say("Are you there?")
    expect(chat.pending).to_have_attribute("data-delivery", "waiting")
    assert minutes_off(chat.pending.locator("time")) < 2
    page.context.set_offline(False)
    chat.entry("Are you there?")
    page.context.complaints.clear()  # type: ignore[attr-defined]  # the socket that could not be opened


@WRONG
def test_an_operator_reads_ages_days_and_statuses_by_the_servers_clock(
    hours: int, product: Product, meet: Meet, new_context: NewContext
) -> None:
    viktor = meet("Viktor")
    viktor.say("hello")
    viktor.ask("request_agent")
    inside(product, AGE, json.dumps([viktor.conversation, 10]))
    console = sign_in(product, new_context, "olga", timezone_id=zone(hours))
    put_clock(console.page, hours)
    console.go(f"?c={viktor.conversation}")
    console.shows(viktor)
    for slept in (False, True):
        if slept:
            sleep(console.page)
            console.connected()
        ages_are_right(console, console.row(viktor))
    console.hold(viktor)
    attach(console.page, PICTURE)
    expect(card(console.page, "png").locator(".file-facts")).to_contain_text("until tomorrow")
    expect(console.page.locator("talk-header .status")).to_have_text("Live")


def ages_are_right(console: Console, row: Locator) -> None:
    """The conversation has waited for ten minutes, and the visitor has been silent for as long."""
    expect(row.locator(".status")).to_have_attribute("title", "Awaits an agent for 10 minutes")
    expect(row.locator(".row-wait")).to_have_text("10 min")
    time = row.locator("time")
    expect(time).to_have_text(console.page.evaluate(CLOCK, time.get_attribute("datetime")))
    expect(console.page.locator(".context-since")).to_have_text("waiting 10m")
    expect(console.journal.locator(".entry-day:visible")).to_have_text(["Today"])

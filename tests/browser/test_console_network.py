"""If the console is cut off, reloaded or signed out, nothing typed is lost and nothing is sent unread."""

from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.console_stage import PATIENCE, Console, Visitor, sign_in
from tests.servers.browser import NewContext
from tests.servers.product import Product
from tests.servers.remote_python import inside

SIGN_OUT = """
import sys
from django.contrib.sessions.models import Session
Session.objects.filter(pk=sys.stdin.read()).delete()
"""

GROUPS = """
import json, sys
from django.contrib.auth.models import Group, User
olga = User.objects.get(username="olga")
before = list(olga.groups.values_list("name", flat=True))
olga.groups.set(Group.objects.filter(name__in=json.load(sys.stdin)))
print(json.dumps(before))
"""


def cut_off(console: Console) -> None:
    console.page.context.set_offline(True)
    expect(console.banner).to_contain_text("offline", timeout=PATIENCE)


def back_again(console: Console) -> None:
    console.page.context.set_offline(False)
    console.connected()
    # The browser's own complaints about the network are what this test provokes.
    console.page.context.complaints.clear()  # type: ignore[attr-defined]
    expect(console.banner).to_be_hidden()


def test_messages_written_offline_are_sent_once_and_in_order(olga: Console, vera: Visitor) -> None:
    olga.open(vera)
    olga.hold(vera)
    cut_off(olga)
    for words in ("one", "two", "three"):
        olga.say(words)
    expect(olga.outbox.locator(".outbox-state")).to_have_text(["Waiting for the connection…"] * 3)
    back_again(olga)
    assert [vera.hears(words)["seq"] for words in ("one", "two", "three")] == sorted(
        vera.hears(words)["seq"] for words in ("one", "two", "three")
    )
    expect(olga.outbox).to_have_count(0, timeout=PATIENCE)
    for words in ("one", "two", "three"):
        olga.entry(words)


def test_a_send_that_meets_news_is_held_until_the_operator_has_seen_them(olga: Console, vera: Visitor) -> None:
    olga.open(vera)
    olga.hold(vera)
    cut_off(olga)
    olga.say("Then take the blue one.")
    olga.say("And the red one?")
    vera.say("I do not want the blue one any more")
    back_again(olga)
    held = olga.outbox.filter(has_text="Then take the blue one.")
    expect(held).to_have_attribute("data-state", "held", timeout=PATIENCE)
    expect(held.locator(".held-news")).to_contain_text("I do not want the blue one any more")
    olga.entry("I do not want the blue one any more")
    other = olga.outbox.filter(has_text="And the red one?")
    other.get_by_role("button", name="Send anyway").click()
    vera.hears("And the red one?")
    held.get_by_role("button", name="Edit").click()
    expect(olga.outbox).to_have_count(0)
    expect(olga.composer).to_have_value("Then take the blue one.")
    assert not any(frame.get("entry", {}).get("text") == "Then take the blue one." for frame in vera.heard)


def test_a_send_that_is_no_longer_wanted_is_discarded(olga: Console, vera: Visitor) -> None:
    olga.open(vera)
    olga.hold(vera)
    cut_off(olga)
    olga.say("outdated")
    vera.say("news")
    back_again(olga)
    olga.outbox.get_by_role("button", name="Discard").click(timeout=PATIENCE)
    expect(olga.outbox).to_have_count(0)
    olga.say("up to date")
    vera.hears("up to date")
    assert not any(frame.get("entry", {}).get("text") == "outdated" for frame in vera.heard)


def test_an_unsent_message_survives_a_reload(olga: Console, vera: Visitor) -> None:
    olga.open(vera)
    olga.hold(vera)
    cut_off(olga)
    olga.say("written in a tunnel")
    expect(olga.outbox).to_have_attribute("data-state", "waiting")
    # No time for the socket to come back before the page goes.
    olga.page.evaluate("addEventListener('online', () => location.reload(), { capture: true })")
    with olga.page.expect_navigation():
        olga.page.context.set_offline(False)
    olga.page.context.complaints.clear()  # type: ignore[attr-defined]
    olga.connected()
    vera.hears("written in a tunnel")
    olga.entry("written in a tunnel")
    expect(olga.outbox).to_have_count(0)


def test_missed_entries_are_there_after_the_reconnect(olga: Console, vera: Visitor) -> None:
    olga.open(vera)
    cut_off(olga)
    for number in range(70):
        vera.say(f"line {number}")
    back_again(olga)
    for number in (0, 35, 69):
        olga.entry(f"line {number}")
    seqs = olga.entries.evaluate_all("(items) => items.map((item) => Number(item.dataset.seq))")
    expect(olga.entries.last).to_be_in_viewport()
    assert seqs == sorted(seqs)


def test_an_operator_who_lost_the_conversation_meanwhile_is_told(
    olga: Console, vera: Visitor, product: Product, new_context: NewContext
) -> None:
    olga.open(vera)
    olga.hold(vera)
    elsewhere = sign_in(product, new_context, "olga").go(f"?c={vera.conversation}")
    elsewhere.mode("mine")
    cut_off(olga)
    olga.say("I am still here")
    elsewhere.release()
    elsewhere.mode("free")
    back_again(olga)
    item = olga.outbox.filter(has_text="I am still here")
    expect(item).to_contain_text("You do not hold this conversation any more.", timeout=PATIENCE)
    olga.mode("free")
    olga.take_over.click()
    olga.mode("mine")
    item.get_by_role("button", name="Try again").click(timeout=PATIENCE)
    vera.hears("I am still here")


def test_an_operator_who_was_signed_out_returns_to_the_same_place_after_signing_in(
    product: Product, new_context: NewContext, meet: Meet
) -> None:
    context = new_context()
    page = context.new_page()
    page.goto(f"{product.url}/console/")
    page.get_by_label("User name").fill("olga")
    page.get_by_label("Password").fill(product.password)
    page.get_by_role("button", name="Sign in").click()
    olga = Console(page, product).connected()
    viktor = meet("Viktor")
    viktor.ask("request_agent")
    olga.open(viktor)
    olga.hold(viktor)
    [key] = [cookie["value"] for cookie in context.cookies() if cookie["name"] == "sessionid"]
    inside(product, SIGN_OUT, key)
    expect(olga.banner).to_contain_text("You are signed out", timeout=PATIENCE)
    olga.say("written while signed out")
    expect(olga.outbox).to_contain_text("Not sent: you are signed out.")
    olga.banner.get_by_role("link", name="Sign in").click()
    page.get_by_label("User name").fill("olga")
    page.get_by_label("Password").fill(product.password)
    page.keyboard.press("Enter")
    olga.connected().shows(viktor)
    viktor.hears("written while signed out")


def test_an_operator_who_lost_the_right_meanwhile_is_told_and_can_copy_what_is_unsent(
    olga: Console, vera: Visitor, product: Product
) -> None:
    olga.open(vera)
    olga.hold(vera)
    cut_off(olga)
    olga.say("written without rights")
    groups = inside(product, GROUPS, "[]")
    try:
        olga.page.context.set_offline(False)
        expect(olga.banner).to_contain_text("You may no longer use the console", timeout=PATIENCE)
        expect(olga.outbox).to_contain_text("Not sent: this page may not send any more.")
        olga.outbox.get_by_role("button", name="Copy").click()
        expect(olga.outbox.get_by_role("button", name="Copy")).to_have_text("Copied")
    finally:
        inside(product, GROUPS, groups)
        # The browser's own complaints about the network are what this test provokes.
        olga.page.context.complaints.clear()  # type: ignore[attr-defined]

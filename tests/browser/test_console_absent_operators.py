"""The visitor and other operators see that an operator is gone, and somebody else goes on."""

import json

from playwright.sync_api import expect

from tests.browser.console_stage import PATIENCE, Console, Visitor
from tests.servers.product import Product
from tests.servers.remote_python import inside

GONE = """
import json, sys
from datetime import timedelta
from django.utils import timezone
from conversations.models import Operator
who, seconds = json.loads(sys.stdin.read())
alive_at = timezone.now() - timedelta(seconds=seconds)
Operator.objects.filter(user__username=who).update(alive_at=alive_at, present_until=alive_at)
"""


def gone_for(product: Product, who: str, seconds: int) -> None:
    """Dates this operator's last sign of life back by `seconds`; the lease has run out since."""
    inside(product, GONE, json.dumps([who, seconds]))


def test_a_supervisor_releases_anothers_conversation_by_keyboard_with_a_reason(
    olga: Console, oleg: Console, vera: Visitor
) -> None:
    oleg.open(vera)
    oleg.hold(vera)
    olga.show("all")
    olga.open(vera)
    olga.mode("other")
    olga.page.locator("#talk-name").focus()
    olga.page.keyboard.press("l")
    expect(olga.dialog).to_contain_text("Oleg loses the conversation", timeout=PATIENCE)
    reason = olga.dialog.get_by_label("Reason")
    expect(reason).to_be_focused()
    olga.dialog.get_by_role("button", name="Release", exact=True).click()
    expect(olga.dialog, "a reason is required").to_be_visible()
    reason.fill("Oleg was called away")
    olga.page.keyboard.press("Tab")
    olga.page.keyboard.press("Tab")
    olga.page.keyboard.press("Enter")
    expect(olga.dialog).to_have_count(0)
    vera.until(lambda frame: frame["type"] == "state" and frame["state"] == "awaiting")
    oleg.hold(vera)
    olga.mode("other")
    olga.page.keyboard.press("l")
    reason.fill("Oleg was called away again")
    olga.dialog.get_by_role("button", name="Take it over yourself", exact=True).click()
    olga.mode("mine")
    expect(olga.composer).to_be_focused()  # else what she writes would be shortcuts


def test_without_the_right_nobody_is_offered_to_release_anothers(olga: Console, oleg: Console, vera: Visitor) -> None:
    olga.open(vera)
    olga.hold(vera)
    oleg.show("all")
    oleg.open(vera)
    oleg.mode("other")
    oleg.page.keyboard.press("l")
    expect(oleg.page.get_by_role("button", name="Release…")).to_have_count(0)
    expect(oleg.dialog).to_have_count(0)


def test_an_operator_who_is_gone_is_flagged_and_the_visitor_awaits_another(
    product: Product, olga: Console, oleg: Console, vera: Visitor
) -> None:
    oleg.open(vera)
    oleg.hold(vera)
    olga.show("all")
    olga.open(vera)
    expect(olga.page.locator(".watchers")).to_be_hidden()
    holder, who = olga.page.locator(".talk-holder"), olga.row(vera).locator(".row-who")
    expect(holder).to_have_text("Oleg holds it")
    oleg.page.close()
    gone_for(product, "oleg", 1)
    expect(who).to_have_text("Oleg, gone", timeout=PATIENCE)
    expect(holder).to_contain_text("Oleg holds it, gone since")
    expect(olga.footer).to_contain_text("Oleg holds this conversation and is gone.")
    gone_for(product, "oleg", 91)
    vera.until(lambda frame: frame.get("entry", {}).get("notice") == "lease_expired")
    vera.until(lambda frame: frame["type"] == "state" and frame["state"] == "awaiting")
    olga.entry("Oleg was gone for too long")
    expect(olga.row(vera).locator(".status")).to_have_text("Waiting for agent", timeout=PATIENCE)
    expect(who).to_be_hidden()  # its status says that nobody holds it
    olga.hold(vera)
    olga.say("I go on from here")
    vera.hears("I go on from here", name="Olga")


def test_an_operator_who_comes_back_within_the_grace_finds_everything(
    product: Product, olga: Console, oleg: Console, vera: Visitor
) -> None:
    oleg.open(vera)
    oleg.hold(vera)
    olga.show("all")
    oleg.page.goto("about:blank")
    gone_for(product, "oleg", 60)
    who = olga.row(vera).locator(".row-who")
    expect(who).to_have_text("Oleg, gone", timeout=PATIENCE)
    oleg.go(f"?view=mine&c={vera.conversation}").shows(vera)
    expect(who).to_have_text("Oleg", timeout=PATIENCE)
    oleg.mode("mine")
    oleg.say("I am back")
    vera.hears("I am back", name="Oleg")

"""A bot asks a visitor back which of two interactions was meant; operators and configurers see it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser import admin_stage, console_stage
from tests.browser.chat_stage import PATIENCE, Olga, open_chat
from tests.servers.browser import NewContext
from tests.servers.product import Product
from tests.servers.remote_python import inside

BUILD = """
from tests.cast import build_hesitant_bot
print(build_hesitant_bot("hesitant-in-browsers").pk)
"""
QUESTION = re.compile("Did you mean “")


def test_a_question_back_is_answered_in_the_chat_and_seen_in_the_console_and_when_trying(
    product: Product, new_context: NewContext
) -> None:
    pk = inside(product, BUILD).strip()
    chat = open_chat(new_context().new_page(), product, "hesitant-in-browsers")
    chat.say("my order")
    asked = chat.entries.filter(has_text=QUESTION)
    asked.get_by_role("button", name="cancel order").click(timeout=PATIENCE)
    chat.entry("Cancelled.")
    expect(asked.get_by_role("button", name="cancel order")).to_have_attribute("aria-pressed", "true")
    expect(asked.get_by_role("button", name="Neither")).to_be_disabled()

    conversation = Olga(product, new_context()).latest("hesitant-in-browsers")
    console = console_stage.sign_in(product, new_context, "olga").go(f"?c={conversation}")
    states = {"cancel order": "pressed", "Change an order": "over", "Neither": "over"}
    for label, state in states.items():
        button = console.entry(QUESTION).locator(".entry-button").filter(has_text=label)
        expect(button).to_have_attribute("data-state", state, timeout=PATIENCE)

    clara = admin_stage.sign_in(product, new_context)
    clara.goto(f"{product.url}/admin/bots/bot/{pk}/try/")
    log, why = clara.locator(".try-log"), clara.locator(".try-why")
    clara.get_by_label("What the visitor says").fill("my order")
    clara.get_by_label("What the visitor says").press("Enter")
    expect(why).to_contain_text("Asks back between")
    expect(why).not_to_contain_text("Interaction")
    log.get_by_role("button", name="Neither").click()
    expect(why.nth(1)).to_contain_text("none: the default answer")
    expect(log.get_by_role("button", name="cancel order")).to_be_disabled()

"""The buttons of a question: pressed once, and shown so to everybody."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import admin_stage, console_stage
from tests.browser.chat_stage import PATIENCE, Chat, Olga, build_bot, open_chat
from tests.servers.browser import NewContext
from tests.servers.product import Product
from tests.servers.remote_python import inside

DAY = """
import sys
from bots.models import Bot, Interaction, Phrase
from bots.publishing.publish import publish
bot = Bot.objects.get(slug=sys.stdin.read())
day = Interaction.objects.create(
    bot=bot, name="day", text="Which day?", question="date", variable="day", question_reply="Write it like 24 December."
)
Phrase.objects.create(interaction=day, text="make an appointment")
publish(bot)
"""

ASK = """
import sys
from bots.models import Bot, Interaction, Phrase
from bots.publishing.publish import publish
bot = Bot.objects.get(slug=sys.stdin.read())
wipe = Interaction.objects.create(bot=bot, name="wipe", text="Delete all?", question="yes_no", variable="deletes")
age = Interaction.objects.create(bot=bot, name="age", text="Over 18?", question="yes_no", variable="adult", next=wipe)
Phrase.objects.create(interaction=age, text="check")
publish(bot)
print(bot.pk)
"""

PK = "import sys; from bots.models import Bot; print(Bot.objects.get(slug=sys.stdin.read()).pk)"


@pytest.fixture(scope="module")
def bot(product: Product) -> str:
    slug = build_bot(product)
    inside(product, ASK, slug)
    return slug


def asked(page: Page, product: Product, bot: str) -> Chat:
    chat = open_chat(page, product, bot)
    chat.say("check")
    chat.entry("Over 18?")
    return chat


def expect_answered(chat: Chat) -> None:
    """*Yes* is the answer to the first question, and the second one is open."""
    first, second = chat.entry("Over 18?"), chat.entry("Delete all?")
    yes = first.get_by_role("button", name="Yes")
    expect(yes).to_have_attribute("aria-pressed", "true", timeout=PATIENCE)
    expect(yes).to_be_disabled()
    expect(first.get_by_role("button", name="No")).to_be_disabled()
    expect(first.get_by_role("button", name="No")).not_to_have_attribute("aria-pressed", "true")
    expect(second.get_by_role("button", name="No")).to_be_enabled()


def test_an_answered_question_stays_answered_after_a_reload_and_in_another_tab(
    product: Product, bot: str, new_context: NewContext
) -> None:
    context = new_context()
    page = context.new_page()
    chat = asked(page, product, bot)
    tab = open_chat(context.new_page(), product, bot)
    stale = tab.entry("Over 18?").get_by_role("button", name="No")
    chat.entry("Over 18?").get_by_role("button", name="Yes").dblclick()
    expect_answered(chat)
    expect_answered(tab)
    # As a tab that has not heard of it yet.
    stale.evaluate("(button) => { button.disabled = false; button.click(); }")
    expect(stale).to_be_disabled(timeout=PATIENCE)
    expect(tab.pending).to_have_count(0)
    page.reload()
    expect_answered(chat.connected())
    assert chat.texts() == ["check", "Over 18?", "Yes", "Delete all?"]


def test_a_double_click_asks_once_and_another_press_asks_again(product: Product, bot: str, page: Page) -> None:
    chat = open_chat(page, product, bot)
    chat.greeting.get_by_role("button", name="Prices").dblclick()
    answer = chat.entry("A parcel costs 5. See https://parcel.example/prices.")
    expect(chat.greeting.get_by_role("button", name="Prices")).to_have_attribute("data-chosen", "")
    back = answer.get_by_role("button", name="Back")
    back.click(click_count=3)
    chat.entry("Hello, what can I do for you?")
    page.wait_for_timeout(800)
    back.click()
    expect(chat.entries).to_have_count(6, timeout=PATIENCE)
    expect(chat.pending).to_have_count(0)
    assert chat.texts().count("Back") == 2


def test_an_operator_sees_what_was_pressed_and_what_is_over(
    product: Product, bot: str, new_context: NewContext
) -> None:
    chat = asked(new_context().new_page(), product, bot)
    chat.entry("Over 18?").get_by_role("button", name="No").click()
    chat.entry("Delete all?")
    conversation = Olga(product, new_context()).latest(bot)
    olga = console_stage.sign_in(product, new_context, "olga").go(f"?c={conversation}")
    buttons = olga.entry("Over 18?").locator(".entry-button")
    expect(buttons.nth(0)).to_have_attribute("data-state", "over", timeout=PATIENCE)
    expect(buttons.nth(1)).to_have_attribute("data-state", "pressed")
    expect(buttons.nth(1)).to_have_attribute("title", "Pressed by the visitor")
    expect(olga.entry("Delete all?").locator("[data-state]")).to_have_count(0)


def test_a_configurer_who_tries_the_bot_sees_the_same(product: Product, bot: str, new_context: NewContext) -> None:
    pk = inside(
        product, "import sys; from bots.models import Bot; print(Bot.objects.get(slug=sys.stdin.read()).pk)", bot
    )
    clara = admin_stage.sign_in(product, new_context)
    clara.goto(f"{product.url}/admin/bots/bot/{pk}/try/")
    lines = clara.locator(".try-line")
    clara.get_by_label("What the visitor says").fill("check")
    clara.get_by_label("What the visitor says").press("Enter")
    first = lines.filter(has_text="Over 18?")
    first.get_by_role("button", name="Yes").dblclick()
    second = lines.filter(has_text="Delete all?")
    expect(second.get_by_role("button", name="No")).to_be_enabled()
    expect(first.get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "true")
    expect(first.get_by_role("button", name="No")).to_be_disabled()
    expect(lines.filter(has_text="Yes").and_(clara.locator(".try-visitor"))).to_have_count(1)


def test_who_does_not_get_on_with_a_question_finds_two_ways_out(product: Product, page: Page) -> None:
    slug = build_bot(product)
    inside(product, DAY, slug)
    chat = open_chat(page, product, slug)
    for count, words in enumerate(("make an appointment", "qwertz", "asdfgh"), start=1):
        chat.say(words)
        questions = chat.entries.filter(has=chat.where.get_by_text("Which day?", exact=True))
        expect(questions).to_have_count(count, timeout=PATIENCE)
    assert chat.texts().count("Write it like 24 December.") == 2
    leave, person = (
        chat.entries.get_by_role("button", name=name) for name in ("Leave this question", "Talk to a person")
    )
    expect(person).to_have_count(1)
    person.click()
    expect(leave).to_be_enabled()
    page.reload()
    chat.connected()
    leave.click()
    chat.entry("All right, we leave that. What else can I do for you?")
    for _ in range(2):
        expect(leave).to_be_disabled()
        expect(leave).to_have_attribute("aria-pressed", "true")
        page.reload()
        chat.connected()

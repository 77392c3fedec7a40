"""A visitor talks: to the bot, then to Olga, then to the bot again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat_stage import PATIENCE, Chat, Olga, build_bot, open_chat
from tests.servers.browser import NewContext
from tests.servers.processes import until
from tests.servers.product import Product
from tests.servers.remote_python import inside


@pytest.fixture(scope="module")
def bot(product: Product) -> str:
    return build_bot(product)


@pytest.fixture
def olga(product: Product, new_context: NewContext) -> Olga:
    return Olga(product, new_context())


def test_the_greeting_is_there_before_any_script(product: Product, bot: str, new_context: NewContext) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{product.url}/chat/{bot}/")
    chat = Chat(page)
    expect(chat.greeting).to_contain_text("Hello, what can I do for you?")
    assert chat.greeting.locator(".choice").all_text_contents() == ["Prices", "A person, please"]


def test_a_message_is_sent_with_enter_and_answered(product: Product, bot: str, page: Page) -> None:
    chat = open_chat(page, product, bot)
    chat.composer.fill("hello")
    chat.composer.press("Shift+Enter")
    chat.composer.press_sequentially("you")
    chat.composer.press("Enter")
    expect(chat.composer).to_have_value("")
    expect(chat.entries.nth(1)).to_have_attribute("data-author", "bot", timeout=PATIENCE)
    assert chat.texts()[0] == "hello\nyou"
    expect(chat.entries.first).to_have_attribute("data-delivery", "sent")
    expect(chat.pending).to_have_count(0)


def test_buttons_are_pressed_and_links_lead_elsewhere(product: Product, bot: str, page: Page) -> None:
    chat = open_chat(page, product, bot)
    chat.greeting.get_by_role("button", name="Prices").click()
    answer = chat.entry("A parcel costs 5. See https://parcel.example/prices.")
    link = answer.locator("[data-part=text] a")
    assert link.evaluate("({ href, target, rel }) => [href, target, rel]") == [
        "https://parcel.example/prices",
        "_blank",
        "noopener noreferrer nofollow",
    ]
    site = answer.get_by_role("link", name="Our site")
    assert site.evaluate("({ href, target, rel }) => [href, target, rel]") == [
        "https://parcel.example/",
        "_blank",
        "noopener noreferrer nofollow",
    ]
    assert answer.get_by_role("link", name="Call us").get_attribute("href") == "tel:+49301234567"
    answer.get_by_role("button", name="Back").click()
    chat.entry("Hello, what can I do for you?")
    assert chat.texts() == [
        "Prices",
        "A parcel costs 5. See https://parcel.example/prices.",
        "Back",
        "Hello, what can I do for you?",
    ]
    expect(chat.greeting.get_by_role("button", name="Prices")).to_have_attribute("data-chosen", "")


def test_the_page_says_who_answers(product: Product, bot: str, page: Page, olga: Olga) -> None:
    chat = open_chat(page, product, bot)
    who, status = page.locator("h1"), page.locator("[data-part=status]")
    expect(who).to_have_text("Parcel & Co")
    expect(status).to_have_text("Automatic assistant")
    # The greeting has a button for it.
    expect(page.locator("[data-action=request-agent]")).to_be_hidden()
    chat.say("prices")
    chat.entry("A parcel costs 5. See https://parcel.example/prices.")

    page.locator("[data-action=request-agent]").click()
    chat.in_state("awaiting")
    expect(status).to_have_text("Waiting for a person")
    expect(chat.entries.filter(has_text="You asked for a person")).to_have_count(1)
    expect(page.locator("[data-action=request-agent]")).to_be_hidden()
    expect(chat.greeting.get_by_role("button", name="A person, please")).to_be_disabled()

    held = olga.take_over(bot)
    chat.in_state("operator")
    expect(who).to_have_text("Olga")
    expect(chat.entries.filter(has_text="Olga has joined the chat")).to_have_count(1)
    expect(chat.entry("Hello, Olga here.")).to_have_attribute("data-author", "operator")
    expect(chat.greeting.get_by_role("button", name="Prices")).to_be_disabled()

    held.finish("Goodbye.")
    chat.in_state("bot")
    expect(who).to_have_text("Parcel & Co")
    expect(chat.entries.filter(has_text="Olga has left the chat. The assistant answers again.")).to_have_count(1)
    expect(chat.greeting.get_by_role("button", name="Prices")).to_be_enabled()


def test_after_a_release_the_visitor_waits_again(product: Product, bot: str, page: Page, olga: Olga) -> None:
    chat = open_chat(page, product, bot)
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")
    held = olga.take_over(bot)
    chat.in_state("operator")
    held.release()
    chat.in_state("awaiting")
    expect(chat.entries.filter(has_text="Olga has left the chat. Another person will come.")).to_have_count(1)


def test_typing_is_shown_both_ways_and_runs_out(product: Product, bot: str, page: Page, olga: Olga) -> None:
    page.clock.install()
    chat = open_chat(page, product, bot)
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")
    held = olga.take_over(bot)
    chat.entry("Hello, Olga here.")
    indicator = page.locator("[data-part=typing]")
    expect(indicator).to_be_hidden()
    held.type()
    expect(indicator).to_be_visible(timeout=PATIENCE)
    expect(indicator).to_contain_text("Olga is typing")
    page.clock.fast_forward(6_500)
    expect(indicator).to_be_hidden()

    olga.ask("watch", conversation=held.conversation)
    chat.composer.press_sequentially("I am")
    olga.page.wait_for_function("() => heard.some(({ type, active }) => type === 'typing' && active)")
    typed = olga.page.evaluate("heard.filter(({ type }) => type === 'typing').length")
    assert typed == 1, "typing is told once, not with every key"
    page.clock.fast_forward(5_000)
    olga.page.wait_for_function("() => heard.some(({ type, active }) => type === 'typing' && !active)")


def test_a_conversation_that_has_ended_is_followed_by_a_new_one(product: Product, bot: str, page: Page) -> None:
    chat = open_chat(page, product, bot)
    chat.say("prices")
    chat.entry("A parcel costs 5. See https://parcel.example/prices.")
    inside(
        product,
        "from django.utils import timezone; from conversations.models import Conversation; "
        f"Conversation.objects.filter(bot__slug='{bot}').update(ends_at=timezone.now())",
    )
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")
    chat.in_state("bot")
    assert chat.texts() == ["hello", "Hello, what can I do for you?"]


def test_the_conversation_is_there_after_a_reload(product: Product, bot: str, page: Page) -> None:
    chat = open_chat(page, product, bot)
    chat.greeting.get_by_role("button", name="Prices").click()
    chat.entry("A parcel costs 5. See https://parcel.example/prices.")
    before = chat.texts()
    page.reload()
    chat.connected()
    chat.entry("A parcel costs 5. See https://parcel.example/prices.")
    assert chat.texts() == before
    expect(chat.greeting).to_be_visible()
    expect(chat.greeting.get_by_role("button", name="Prices")).to_have_attribute("data-chosen", "")


def test_two_tabs_of_a_visitor_show_one_conversation(product: Product, bot: str, new_context: NewContext) -> None:
    context = new_context()
    first, second = (open_chat(context.new_page(), product, bot) for _ in range(2))
    first.say("hello")
    for tab in (first, second):
        tab.entry("Hello, what can I do for you?")
    second.say("prices")
    for tab in (first, second):
        tab.entry("A parcel costs 5. See https://parcel.example/prices.")
    assert first.texts() == second.texts()


def test_history_loads_while_scrolling_and_the_readers_place_stays(product: Product, bot: str, page: Page) -> None:
    chat = open_chat(page, product, bot)
    for number in range(60):
        chat.say(f"line {number}")
        if number > 30:  # from here on the answers lie between the lines
            expect(chat.entries).to_have_count(2 * number + 2, timeout=PATIENCE)
    said = chat.texts()
    page.reload()
    chat.connected()
    chat.entry("line 59")
    log = page.locator("chat-log")
    expect(chat.entries).to_have_count(50, timeout=PATIENCE)
    expect(chat.greeting).to_be_hidden()
    at_end = "(log) => log.scrollHeight - log.scrollTop - log.clientHeight < 2"
    until(lambda: log.evaluate(at_end), "the log to be at its end")

    reading = chat.entry("line 36")
    reading.evaluate("(node) => node.scrollIntoView({ block: 'start' })")
    place = reading.bounding_box()
    expect(chat.entries).to_have_count(100, timeout=PATIENCE)
    assert place is not None
    moved = reading.bounding_box()
    assert moved is not None
    assert abs(moved["y"] - place["y"]) < 2

    log.evaluate("(log) => { log.scrollTop = 0; }")
    expect(chat.entries).to_have_count(120, timeout=PATIENCE)
    assert chat.texts() == said
    expect(chat.greeting).to_be_visible()


def test_a_new_entry_does_not_move_the_readers_place(product: Product, bot: str, page: Page, olga: Olga) -> None:
    page.set_viewport_size({"width": 390, "height": 500})
    chat = open_chat(page, product, bot)
    for number in range(8):
        chat.say(f"line {number}")
    expect(chat.entries).to_have_count(16, timeout=PATIENCE)
    held = olga.take_over(bot)
    chat.entry("Hello, Olga here.")
    log = page.locator("chat-log")
    log.evaluate("(log) => { log.scrollTop = 0; }")
    news = page.get_by_role("button", name="New messages")
    expect(news).to_be_hidden()
    held.say("Are you there?")
    chat.entry("Are you there?")
    expect(news).to_be_visible()
    assert log.evaluate("(log) => log.scrollTop") == 0
    news.click()
    expect(news).to_be_hidden()
    expect(chat.entry("Are you there?")).to_be_in_viewport()


def test_the_server_is_told_what_the_visitor_has_seen(product: Product, bot: str, page: Page) -> None:
    with page.expect_websocket() as opened:
        chat = open_chat(page, product, bot)
    with opened.value.expect_event("framesent", lambda frame: re.search(r'"type":"seen".*"seq":2', str(frame))):
        chat.say("hello")
        chat.entry("Hello, what can I do for you?")
    page.reload()
    expect(chat.entries).to_have_count(2, timeout=PATIENCE)
    page.wait_for_function("(bot) => localStorage.getItem(`takeover:${bot}:seen`)", arg=bot, timeout=PATIENCE)

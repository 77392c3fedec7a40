"""Operators at the console watch, take over, talk and finish."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.console_stage import EDIT_THANKS, PATIENCE, Console, Visitor, build_bot
from tests.servers.product import Product
from tests.servers.remote_python import inside


def test_a_visitor_who_asks_for_a_person_appears_at_once(meet: Meet, olga: Console) -> None:
    viktor = meet("Viktor")
    viktor.say("hello")
    olga.show("all")
    row = olga.row(viktor)
    expect(row.locator(".status")).to_have_text("Live", timeout=PATIENCE)
    expect(row.locator(".row-who")).to_have_text("The bot answers")
    olga.show("awaiting")
    expect(row).to_have_count(0)
    viktor.ask("request_agent")
    expect(row.locator(".status")).to_have_text("Waiting for agent", timeout=PATIENCE)


def test_two_misunderstandings_call_for_action_and_say_what_led_there(meet: Meet, olga: Console) -> None:
    viktor = meet("Viktor")
    for words in ("qwxz one", "qwxz two"):
        viktor.heard.clear()
        viktor.say(words)
        viktor.hears("Pardon?")
    expect(olga.row(viktor).locator(".status")).to_have_text("Action", timeout=PATIENCE)
    olga.open(viktor)
    card = olga.page.locator("talk-context")
    expect(card).to_contain_text("The bot did not understand several times in a row.")
    expect(card.locator(".context-quotes li")).to_have_text(["qwxz one", "qwxz two"])
    expect(card.locator(".context-page a")).to_have_attribute("href", "https://shop.example/cart?<b>=1")


def test_of_two_who_click_one_holds_it_and_the_other_learns_who(olga: Console, oleg: Console, vera: Visitor) -> None:
    olga.open(vera)
    oleg.open(vera)
    expect(olga.page.locator(".watchers")).to_contain_text("Also watching: Oleg", timeout=PATIENCE)
    expect(oleg.page.locator(".watchers")).to_contain_text("Also watching: Olga", timeout=PATIENCE)
    # Both clicks are on their way before either is answered. The buttons are found first: the first click's news may
    # take the second one's away.
    for button in [console.take_over.element_handle(timeout=PATIENCE) for console in (olga, oleg)]:
        assert button
        button.evaluate("(button) => setTimeout(() => button.click())")
    expect(olga.footer).to_have_attribute("data-mode", re.compile("mine|other"), timeout=PATIENCE)
    expect(oleg.footer).to_have_attribute("data-mode", re.compile("mine|other"), timeout=PATIENCE)
    modes = {console: console.footer.get_attribute("data-mode") for console in (olga, oleg)}
    assert sorted(modes.values()) == ["mine", "other"]
    winner, loser = sorted((olga, oleg), key=lambda console: str(modes[console]))
    name = "Olga" if winner is olga else "Oleg"
    expect(loser.footer).to_contain_text(f"{name} holds this conversation")
    expect(loser.take_over).to_have_count(0)
    expect(winner.composer).to_be_visible()
    winner.entry("You took over")
    loser.entry(f"{name} took over")


def test_messages_go_both_ways_and_name_their_author(olga: Console, oleg: Console, vera: Visitor) -> None:
    olga.open(vera)
    oleg.open(vera)
    olga.hold(vera)
    vera.hears(f"Hello {vera.name}, Olga here.", via="start_message")
    olga.say("How can I help?\nhttps://parcel.example/a. javascript:alert(1)")
    vera.hears("How can I help?\nhttps://parcel.example/a. javascript:alert(1)", author="operator", name="Olga")
    entry = olga.entry("How can I help?")
    expect(entry.locator(".entry-name")).to_have_text("You")
    expect(entry.locator("a")).to_have_attribute("href", "https://parcel.example/a")
    expect(entry.locator("a")).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(olga.outbox).to_have_count(0)
    expect(oleg.entry("How can I help?").locator(".entry-name")).to_have_text("Olga")
    vera.say("<img src=x onerror=alert(1)>")
    for console in (olga, oleg):
        expect(console.entry("<img src=x onerror=alert(1)>")).to_have_attribute("data-author", "visitor")
    start = olga.entry(re.compile("Olga here"))
    expect(start.locator(".entry-via")).to_have_text("Start message")


def test_both_see_the_other_type(olga: Console, vera: Visitor) -> None:
    olga.open(vera)
    olga.hold(vera)
    vera.type()
    typing = olga.page.locator(".journal-typing")
    expect(typing).to_have_text("The visitor is typing…", timeout=PATIENCE)
    vera.type(active=False)
    expect(typing).to_be_hidden(timeout=PATIENCE)
    olga.composer.press_sequentially("I am")
    vera.until(lambda frame: frame == {"type": "typing", "author": "operator", "active": True})
    olga.composer.fill("")
    vera.until(lambda frame: frame == {"type": "typing", "author": "operator", "active": False})


@pytest.mark.parametrize(
    ("action", "text"),
    [
        ("default", "It is me again."),
        ("nothing", ""),
        ("message", "See you soon."),
        ("interaction", "Thank you, {name}."),
    ],
)
def test_finishing_sends_what_was_shown_and_the_bot_answers_again(
    olga: Console, vera: Visitor, action: str, text: str
) -> None:
    olga.open(vera)
    olga.hold(vera)
    olga.page.get_by_role("button", name="Finish").click()
    # The bot's own end action comes first, with its variables filled.
    expect(olga.dialog.locator("[value=message]")).to_be_checked(timeout=PATIENCE)
    expect(olga.dialog.locator(".preview-text.formatted")).to_have_text(f"Good bye, {vera.name}.")
    olga.dialog.locator(f"[value={action}]").check()
    if action == "message":
        olga.dialog.get_by_label("The message", exact=True).fill(text)
    if action == "interaction":
        olga.dialog.get_by_label("The interaction", exact=True).select_option(label="thanks")
    shown = text.format(name=vera.name)
    if shown:
        expect(olga.dialog.locator(".preview-text")).to_have_text(shown)
    else:
        expect(olga.dialog.locator(".preview-nothing")).to_be_visible()
    olga.dialog.get_by_role("button", name="Hand back to the bot").click()
    expect(olga.dialog).to_have_count(0)
    if shown:
        assert vera.hears(shown, author="operator")["via"] == "end_action"
    olga.entry("You finished. The bot answers again")
    olga.mode("free")
    vera.heard.clear()
    vera.say("prices")
    assert vera.hears("A parcel costs 5.")["author"] == "bot"


def test_finishing_needs_a_confirmation(olga: Console, vera: Visitor) -> None:
    olga.open(vera)
    olga.hold(vera)
    olga.page.get_by_role("button", name="Finish").click()
    expect(olga.dialog).to_have_count(1)
    olga.page.keyboard.press("Escape")
    expect(olga.dialog).to_have_count(0)
    olga.mode("mine")


def test_what_changed_since_it_was_shown_is_shown_again(product: Product, meet: Meet, olga: Console) -> None:
    bot = build_bot(product, ends="nothing")
    vera = meet("Vera", of=bot)
    vera.ask("request_agent")
    olga.open(vera)
    olga.hold(vera)
    olga.page.get_by_role("button", name="Finish").click()
    olga.dialog.locator("[value=interaction]").check()
    olga.dialog.get_by_label("The interaction", exact=True).select_option(label="thanks")
    inside(product, EDIT_THANKS, bot)
    olga.dialog.get_by_role("button", name="Hand back to the bot").click()
    expect(olga.dialog.get_by_role("alert")).to_contain_text("The message has changed", timeout=PATIENCE)
    olga.dialog.locator("[value=interaction]").check()
    olga.dialog.get_by_label("The interaction", exact=True).select_option(label="thanks")
    expect(olga.dialog.locator(".preview-text")).to_have_text(f"Many thanks, {vera.name}.")
    olga.dialog.get_by_role("button", name="Hand back to the bot").click()
    vera.hears(f"Many thanks, {vera.name}.")


def test_a_released_conversation_awaits_again(olga: Console, oleg: Console, vera: Visitor) -> None:
    olga.open(vera)
    olga.hold(vera)
    expect(oleg.row(vera)).to_have_count(0, timeout=PATIENCE)
    olga.release()
    expect(oleg.row(vera).locator(".status")).to_have_text("Waiting for agent", timeout=PATIENCE)
    olga.mode("free")
    oleg.open(vera)
    oleg.hold(vera)
    expect(olga.footer).to_contain_text("Oleg holds this conversation", timeout=PATIENCE)


def test_an_interaction_is_found_read_and_sent(olga: Console, vera: Visitor) -> None:
    olga.open(vera)
    olga.hold(vera)
    olga.page.get_by_role("button", name="Replies", exact=True).click()
    olga.dialog.get_by_label("Search replies and interactions").fill("costs")
    expect(olga.dialog.locator(".picker-item:visible")).to_have_count(1)
    send = olga.dialog.get_by_role("button", name="Send", exact=True)
    expect(send).to_be_disabled()  # nothing is chosen until somebody chooses
    olga.page.keyboard.press("Enter")
    olga.page.keyboard.press("ArrowDown")
    expect(olga.dialog.locator(".preview-text.formatted")).to_have_text("A parcel costs 5.")
    send.click()
    vera.hears("A parcel costs 5.", author="operator", via="interaction")
    expect(olga.entry("A parcel costs 5.").locator(".entry-via")).to_have_text("Interaction")
    expect(olga.composer).to_be_focused()


def test_drafts_stay_with_their_conversation(meet: Meet, olga: Console, vera: Visitor) -> None:
    viktor = meet("Viktor")
    viktor.ask("request_agent")
    for visitor, words in ((vera, "for Vera\nsecond line"), (viktor, "for Viktor")):
        olga.show("awaiting")
        olga.open(visitor)
        olga.hold(visitor)
        olga.composer.fill(words)
    olga.show("mine")
    olga.open(vera)
    expect(olga.composer).to_have_value("for Vera\nsecond line")
    olga.page.reload()
    olga.connected()
    olga.shows(vera)
    expect(olga.composer).to_have_value("for Vera\nsecond line")
    olga.open(viktor)
    expect(olga.composer).to_have_value("for Viktor")
    olga.composer.press("Enter")
    viktor.hears("for Viktor")
    olga.open(vera)
    olga.open(viktor)
    expect(olga.composer).to_have_value("")


def test_the_address_keeps_the_conversation_and_back_leads_back(olga: Console, vera: Visitor) -> None:
    olga.open(vera)
    expect(olga.page).to_have_url(re.compile(rf"[?&]c={vera.conversation}\b"))
    olga.page.reload()
    olga.connected().shows(vera)
    olga.page.go_back()
    expect(olga.page.locator("talk-pane")).to_have_attribute("data-state", "none")
    olga.page.go_forward()
    olga.shows(vera)
    olga.go("?c=987654321")
    expect(olga.page.get_by_role("heading", name="There is no such conversation")).to_be_visible(timeout=PATIENCE)


BECOMES_EXTERNAL = """
import sys
from bots.models import Bot, Interaction
from bots.publishing.publish import publish
bot = Bot.objects.get(slug=sys.stdin.read())
end = Interaction.objects.create(bot=bot, name="end", text="The end.")
Interaction.objects.filter(bot=bot, name="prices").update(next=end, pause_seconds=2)
bot.engine = "external"
bot.save()
publish(bot)
"""


def test_an_engine_that_does_not_answer_is_seen_and_a_bot_types_until_its_line_is_there(
    product: Product, meet: Meet, olga: Console
) -> None:
    slug = build_bot(product)
    inside(product, BECOMES_EXTERNAL, slug)  # and it has no address
    viktor = meet("Viktor", of=slug)
    viktor.say("prices")
    viktor.hears("The end.")
    olga.show("all")
    olga.open(viktor)
    typing = olga.page.locator(".journal-typing")
    viktor.say("prices")
    expect(typing).to_contain_text("The bot is typing", timeout=PATIENCE)
    expect(olga.entry("The end.")).to_have_count(2, timeout=PATIENCE)
    expect(typing).to_be_hidden(timeout=3_000)  # and not only once nothing more is heard of it, 6 s later
    expect(olga.row(viktor).locator(".row-who")).to_have_text("The bot answers")
    viktor.say("where is it")
    expect(olga.row(viktor).locator(".row-who")).to_have_text("Bot unavailable", timeout=PATIENCE)
    expect(olga.page.locator(".talk-holder")).to_have_text("Bot unavailable")
    viktor.say("nor this")
    expect(olga.page.locator("talk-context")).to_contain_text("its engine does not answer", timeout=PATIENCE)
    viktor.say("prices")
    expect(olga.row(viktor).locator(".row-who")).to_have_text("The bot answers", timeout=PATIENCE)

"""A configurer makes a bot from nothing, and one from a table of phrases; visitors of another site chat with it."""

import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.admin_stage import ask
from tests.browser.admin_stage import sign_in as sign_in_to_admin
from tests.browser.chat_stage import Chat
from tests.browser.configurer import Clara
from tests.browser.conftest import Meet
from tests.browser.console_stage import sign_in as sign_in_to_console
from tests.browser.sites import Site, site
from tests.browser.widget_stage import OPEN_ROOTS, framed
from tests.servers.browser import NewContext
from tests.servers.product import Product, product_in

VERBS = ("block", "order", "replace", "find", "close", "insure", "upgrade")
NOUNS = ("card", "account", "transfer", "cheque", "loan", "statement", "mortgage", "deposit", "refund", "pin", "app")
PHRASES = (
    "{verb} {noun}",
    "how do I {verb} my {noun}",
    "can you {verb} a {noun} for me",
    "I have to {verb} the {noun}",
)

DEFAULT_REPLY = "Sorry, I did not understand that. Could you put it another way?"

WITHOUT_BOTS = """
from bots.models import Bot
from conversations.models import Conversation, Visitor
for model in (Conversation, Visitor, Bot):
    model.objects.all().delete()
answer = Bot.objects.count()
"""


@pytest.fixture
def fresh() -> Iterator[Product]:
    """A product in which there is no bot."""
    with tempfile.TemporaryDirectory(prefix="takeover-") as folder, product_in(Path(folder) / "data") as running:
        assert ask(running, WITHOUT_BOTS) == 0
        yield running


@pytest.fixture
def shop() -> Iterator[Site]:
    with site() as server:
        yield server


def chat_at(shop: Site, context: BrowserContext) -> Chat:
    """A visitor of the shop opens the chat by its bubble."""
    context.add_init_script(OPEN_ROOTS)
    page = context.new_page()
    page.goto(shop.url)
    page.locator(".bubble").click()
    return framed(page)


def test_from_no_bot_at_all_to_one_that_works_on_another_site(
    fresh: Product, shop: Site, new_context: NewContext
) -> None:
    clara = Clara(sign_in_to_admin(fresh, new_context, viewport={"width": 1280, "height": 900}), fresh)
    page = clara.page

    # The bot, and what it says.
    page.locator(".model-bot").get_by_role("link", name="Bots", exact=True).first.click()
    page.get_by_role("link", name="Add the first one").click()
    clara.name_bot("Flower Shop")
    expect(page.get_by_role("heading", name="Flower Shop: Interactions")).to_be_visible()
    expect(page.locator(".draft-state")).to_have_text("never published")
    expect(page.locator(".next-step")).to_contain_text("Begin with its greeting")
    clara.add_interaction("prices", "A bunch costs 12.", "what does a bunch cost", "prices")
    clara.add_interaction("nobody", "All of us are asleep. We open at eight.")
    clara.add_interaction("order", "Which flowers would you like?", "I would like flowers", "order flowers")

    # A question, and what follows its answer.
    clara.listed("order").click()
    # Its message ends like a question, so that part of the form is open, and then what follows.
    page.get_by_label("Asks for words").check()
    clara.fill(variable="flowers")
    clara.save_and_stay()
    page.get_by_text("What follows", exact=True).click()
    clara.create(".field-next", "ordered", "Your {{ flowers }} will be here tomorrow.")
    clara.save()

    # The greeting, with a button of each kind.
    page.get_by_role("link", name="Add interaction").click()
    clara.fill(name="hello", text="Welcome! What can I do for you?", phrases="hello")
    clara.add_button(0, "Order flowers", "Answer", leads_to="order")
    clara.add_button(1, "Our garden", "Link", value="https://garden.example/")
    clara.add_button(2, "Call us", "Phone", value="+49 30 1234567")
    clara.add_button(3, "A person, please", "Live agent")
    clara.save()

    # The settings of takeovers.
    clara.go("Settings")
    page.get_by_role("tab", name="Talking").click()
    clara.pick(".field-start_interaction", "hello")
    page.get_by_role("tab", name="Operators").click()
    clara.fill(agent_threshold="2", agent_confirmation="Somebody will come.")
    clara.pick(".field-no_operator_interaction", "nobody")
    clara.fill(takeover_start_message="Good day, {{ operator }} of {{ bot }} here.")
    page.locator("[name=end_action-0-action]").select_option(label="A message")
    clara.fill(**{"end_action-0-message": "Good bye, and enjoy your {{ flowers }}."})
    clara.save_and_stay()

    # The sites that may show it.
    clara.go("Embedding")
    page.get_by_label("Allowed origins").fill(shop.url)
    clara.save()
    expect(page.get_by_text("Saved. Sites that embed the chat show it")).to_be_visible()
    line = page.locator(".line code").inner_text()

    # It is tried, and then it is for everybody.
    page.locator(".next-step").get_by_role("link", name="Try it").click()
    log, why = page.locator(".try-log"), page.locator(".try-why")
    log.get_by_role("button", name="Order flowers").click()
    expect(why.last).to_contain_text("order")
    clara.fill(text="tulips")
    page.get_by_role("button", name="Say", exact=True).click()
    expect(log).to_contain_text("Your tulips will be here tomorrow")
    log.get_by_role("button", name="A person, please").click()
    expect(why.last).to_contain_text("Alert: the visitor asks for a person")
    clara.publish()

    expect(page.get_by_role("link", name="See it as visitors do")).to_have_attribute("href", "/chat/flower-shop/")
    expect(page.locator(".next-step")).to_have_count(0)

    # Vera, while nobody is there.
    shop.pages = {"/": f"<!doctype html><title>Shop</title><h1>Flowers</h1>{line}"}
    vera = chat_at(shop, new_context())
    expect(vera.greeting).to_contain_text("Welcome! What can I do for you?")
    expect(vera.greeting.get_by_role("link", name="Our garden")).to_have_attribute("href", "https://garden.example/")
    expect(vera.greeting.get_by_role("link", name="Call us")).to_have_attribute("href", "tel:+49301234567")
    vera.say("how much does a bunch cost")
    vera.entry("A bunch costs 12.")
    vera.greeting.get_by_role("button", name="Order flowers").click()
    vera.entry("Which flowers would you like?")
    vera.say("red roses")
    vera.entry("Your red roses will be here tomorrow.")
    vera.greeting.get_by_role("button", name="A person, please").click()
    vera.entry("All of us are asleep. We open at eight.")

    # Olga finds her among those who wait.
    olga = sign_in_to_console(fresh, new_context, "olga")
    olga.show("awaiting")
    expect(olga.rows).to_have_count(1)
    olga.rows.first.click()
    olga.take_over.click()
    vera.in_state("operator")
    vera.entry("Good day, Olga of Flower Shop here.")
    olga.page.get_by_role("button", name="Finish").click()
    olga.dialog.get_by_role("button", name="Hand back to the bot").click()
    vera.entry("Good bye, and enjoy your red roses.")

    # Viktor asks for somebody while she is there; Wanda is not understood, twice.
    viktor = chat_at(shop, new_context())
    viktor.greeting.get_by_role("button", name="A person, please").click()
    viktor.entry("Somebody will come.")
    expect(olga.rows).to_have_count(1)
    wanda = chat_at(shop, new_context())
    for number, words in enumerate(("quantum chromodynamics", "gluon"), start=1):
        wanda.say(words)
        expect(wanda.entries.nth(2 * number - 1)).to_be_visible()
    wanda.entry("I have called a colleague, who will help you here. You can go on writing meanwhile.")
    expect(wanda.entries).to_have_count(5)
    expect(olga.rows).to_have_count(2)


def test_a_bot_of_77_interactions_learns_what_it_did_not_understand(
    product: Product, tmp_path: Path, new_context: NewContext, meet: Meet
) -> None:
    with (tmp_path / "bank.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["text", "category"])
        for verb in VERBS:
            for noun in NOUNS:
                table.writerows([phrase.format(verb=verb, noun=noun), f"{verb}_{noun}"] for phrase in PHRASES)

    # A new bot takes the table, which names its interactions.
    clara = Clara(sign_in_to_admin(product, new_context, viewport={"width": 1280, "height": 900}), product)
    page = clara.page
    page.locator(".model-bot").get_by_role("link", name="Add", exact=True).first.click()
    clara.name_bot("City Bank")
    page.get_by_role("link", name="Take a table of phrases").click()
    page.get_by_label("CSV, TSV or XLSX file").set_input_files(tmp_path / "bank.csv")
    page.get_by_role("button", name="Look at the differences").click()
    expect(page.get_by_label("Make also 77 interactions that there are not")).to_be_checked()
    page.get_by_role("button", name="Take it into the draft").click()
    expect(page.get_by_text("77 interactions were made. Phrases from a file: 308 new")).to_be_visible()
    clara.publish()

    # The interactions, as a list and as a picture.
    page.get_by_role("navigation", name="Sidebar").get_by_role("link", name="Bots", exact=True).last.click()
    row = page.locator("#result_list tr", has_text="City Bank")
    expect(row.locator(".field-phrase_count")).to_have_text("308")
    row.get_by_role("link", name="77", exact=True).click()
    expect(page.get_by_text("77 results")).to_be_visible()
    clara.go("Picture")
    expect(page.locator("bot-picture .node")).to_have_count(77)
    page.locator("bot-picture").get_by_role("link", name="replace_pin").click()
    panel = page.locator("picture-panel")
    expect(panel.get_by_role("heading")).to_have_text("replace_pin")
    panel.get_by_role("button", name="Close").click()

    # Visitors say what it does not understand.
    lost, stolen, weather = "A llama in the garden", "My cat is grey", "Will it rain on Sunday"
    vera, viktor = meet("Vera", of="city-bank"), meet("Viktor", of="city-bank")
    for visitor, *sentences in ((vera, lost, stolen), (viktor, lost, weather)):
        for said in sentences:
            visitor.say(said)
            visitor.hears(DEFAULT_REPLY)
            visitor.heard.clear()

    # The two sentences become phrases of the draft.
    clara.go("Review")
    groups = page.locator(".sentence-group")
    expect(groups).to_have_count(3)
    expect(groups.first).to_contain_text(lost)
    expect(groups.first).to_contain_text("2 times")
    for said, meant in ((lost, "block_card"), (stolen, "find_card")):
        group = page.get_by_role("group", name=f"What “{said}” means")
        group.get_by_label("Another interaction").select_option(label=meant)
        group.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_text("1 phrase was added.")).to_be_visible()
        expect(group).to_have_count(0)
    expect(page.locator(".draft-state")).to_have_text("2 unpublished changes")

    # The third one is something new.
    groups.filter(has_text=weather).get_by_role("link", name="New interaction").click()
    expect(page.locator("[name=name]")).to_have_value(weather)
    expect(page.locator("[name=phrases]")).to_have_value(weather)
    clara.fill(name="weather", text="Look out of the window.")
    clara.save()
    expect(page.locator(".draft-state")).to_have_text("3 unpublished changes")

    # The draft understands them, then visitors are understood.
    clara.go("Try it")
    page.get_by_label("What the visitor says").fill(f"{lost}!")
    page.get_by_role("button", name="Say", exact=True).click()
    expect(page.locator(".try-why").get_by_role("link", name="block_card")).to_be_visible()
    vera.say(lost)
    vera.hears(DEFAULT_REPLY)
    clara.publish()
    vera.say(f"{lost}!!")
    vera.hears("block card")
    viktor.say(stolen.upper())
    viktor.hears("find card")
    viktor.say(weather)
    viktor.hears("Look out of the window.")

"""The shop of the stopwatch: a configurer builds a whole bot, by mouse, by keyboard alone, and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.admin_stage import ask, sign_in
from tests.browser.hands import Finger, Keyboard, Mouse
from tests.servers.browser import NewContext
from tests.servers.product import Product

HOURS = ("opening hours", "We are open from 9 to 18.", "when are you open\nopening hours\nare you open today")
TOPICS = (
    ("prices", "A bicycle costs 500 and more.", "how much is a bike\nprices\nwhat does a bicycle cost\ncost"),
    ("repairs", "We repair every bicycle.", "my bike is broken\ncan you repair it\nflat tire"),
    ("rental", "A bicycle costs 20 a day.", "rent a bike\ncan I hire a bicycle\nrental"),
    ("returns", "You can return it within 30 days.", "return my bike\nI want my money back\nreturns"),
    ("place", "We are in Mill Lane 5.", "where are you\nyour address\nhow do I find you"),
    ("payment", "Cards and cash are welcome.", "can I pay by card\npayment\ndo you take cash"),
)
BOOKING = "I want to book a repair\nbook an appointment\nmake an appointment"
# What is asked next, how, where it is kept, and what is asked after it.
QUESTIONS = (
    ("Asks for words", "person", "model", "Which bicycle do you have?"),
    ("Asks for one of several choices", "model", "day", "When will you come?"),
    ("Asks for a date", "day", "phone", "What is your phone number?"),
    ("Asks for a phone number", "phone", "booked", "Thank you {{ person }}, see you soon."),
)

CHECK = """
from bots.models import Bot
from bots.publishing.documents import document
bot = Bot.objects.get(name=name)
found = document(bot)
answer = {
    "items": {item["name"]: [len(item["phrases"]), item["question"], item["next"]] for item in found["interactions"]},
    "buttons": [[b["label"], b["kind"], b["leads_to"]] for i in found["interactions"] for b in i["buttons"]],
    "start": found["bot"]["start_interaction"], "threshold": found["bot"]["agent_threshold"],
    "end": found["end_action"]["action"], "mailbox": found["bot"]["attachments_email"],
    "origins": bot.allowed_origins,
}
"""


class Shop:
    """What a configurer does to build it; `hand` is how."""

    def __init__(self, hand: Mouse, name: str) -> None:
        self.hand, self.page, self.name = hand, hand.page, name

    def button(self, name: str) -> None:
        """A button that leads to another page."""
        with self.page.expect_navigation():
            self.hand.press(self.page.get_by_role("button", name=name, exact=True))

    def add_button(self, number: int, label: str) -> None:
        self.hand.press(self.page.get_by_role("button", name="Add a button"))
        self.fill(**{f"buttons-{number}-label": label})

    def tab(self, name: str) -> None:
        self.hand.press(self.page.get_by_role("tab", name=name, exact=True))

    def fill(self, **fields: str) -> None:
        for name, text in fields.items():
            self.hand.type(self.page.locator(f"[name={name}]"), text)

    def create(self, picker: str, name: str, text: str, phrases: str = "") -> None:
        self.hand.take(self.page.locator(f"{picker} [role=combobox]"), name, f"Create “{name}”…")
        dialog = self.page.get_by_role("dialog")
        if phrases:
            self.hand.type(dialog.get_by_label("When visitors say"), phrases)
        self.hand.type(dialog.get_by_label("The bot says"), text)
        self.hand.press(dialog.get_by_role("button", name="Create and choose"))
        expect(dialog).to_have_count(0)

    def begin(self) -> None:
        self.hand.press(self.page.locator(".object-tools").get_by_role("link", name="Add bot"))
        self.fill(name=self.name)
        self.button("Save")
        self.hand.press(self.page.locator(".next-step").get_by_role("link", name="Add an interaction"))

    def greet(self) -> None:
        self.fill(name="hello", phrases="hello\nhi\ngood day", text="Welcome! What can I do for you?")
        self.add_button(0, "Opening hours")
        self.create("#buttons-0", *HOURS)
        self.add_button(1, "Book a repair")
        self.create("#buttons-1", "book", "What is your name?", BOOKING)
        self.add_button(2, "A person, please")
        self.hand.choose(self.page.locator("[name=buttons-2-kind]"), "Live agent")
        self.button("Save and add another")

    def add_topics(self, topics: tuple[tuple[str, str, str], ...]) -> None:
        for name, text, phrases in topics:
            self.fill(name=name, phrases=phrases, text=text)
            self.button("Save" if (name, text, phrases) == topics[-1] else "Save and add another")

    def ask(self, questions: tuple[tuple[str, str, str, str], ...]) -> None:
        self.hand.press(self.page.get_by_role("link", name="book", exact=True).first)
        for question in questions:
            kind, variable, name, text = question
            self.hand.press(self.page.get_by_label(kind))
            self.fill(variable=variable)
            if "choices" in kind:
                self.fill(choices="Sparrow\nFalcon")
            self.create(".field-next", name, text)
            self.button("Save" if question == questions[-1] else "Save, and open what follows")

    def set_up(self) -> None:
        self.hand.press(self.page.get_by_label("Pages of this bot").get_by_role("link", name="Settings"))
        self.tab("Talking")
        self.fill(default_reply="Sorry, I did not get that.")
        self.tab("Operators")
        self.fill(agent_threshold="2", takeover_start_message="Hello {{ visitor }}, {{ operator }} of {{ bot }} here.")
        self.hand.choose(self.page.locator("[name=end_action-0-action]"), "A message")
        self.fill(**{"end_action-0-message": "Thank you, and good bye."})
        self.tab("Mailbox")
        self.fill(attachments_email="files@shop.example")
        self.tab("Embedding")
        self.fill(allowed_origins="HTTPS://Shop.example/contact")
        self.button("Save")
        expect(self.page.locator(".messagelist .success")).to_contain_text("is saved in the draft")


def built(product: Product, name: str) -> Any:
    return ask(product, CHECK, name=name)


def test_a_shop_is_built_by_mouse_in_at_most_45_clicks(product: Product, new_context: NewContext) -> None:
    page = sign_in(product, new_context, viewport={"width": 1280, "height": 900})
    page.goto(f"{product.url}/admin/bots/bot/")
    shop = Shop(Mouse(page), "Bike shop")
    shop.begin()
    shop.greet()
    shop.add_topics(TOPICS)
    shop.ask(QUESTIONS)
    shop.set_up()
    print(f"clicks: {shop.hand.clicks}")
    assert shop.hand.clicks <= 45
    made = built(product, shop.name)
    assert len(made["items"]) == 13
    assert [made["items"][name] for name in ("book", "model", "day", "phone", "booked")] == [
        [3, "text", "model"],
        [0, "choice", "day"],
        [0, "date", "phone"],
        [0, "phone", "booked"],
        [0, "", None],
    ]
    assert [made["items"][name][0] for name, _text, _phrases in TOPICS] == [4, 3, 3, 3, 3, 3]
    assert made["buttons"] == [
        ["Opening hours", "postback", "opening hours"],
        ["Book a repair", "postback", "book"],
        ["A person, please", "live_agent", None],
    ]
    assert (made["start"], made["threshold"], made["end"]) == ("hello", 2, "message")
    assert (made["mailbox"], made["origins"]) == ("files@shop.example", "https://shop.example")
    page.get_by_role("row", name="Bike shop").get_by_role("link", name="never published").click()
    shop.button("Publish")
    expect(page.locator(".draft-state")).to_have_text("published")


@pytest.mark.parametrize(
    ("hand", "options"),
    [
        (Keyboard, {"viewport": {"width": 1280, "height": 900}}),
        (Finger, {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}),
    ],
)
def test_a_smaller_one_is_built_without_a_mouse(
    product: Product, new_context: NewContext, hand: type[Mouse], options: dict[str, Any]
) -> None:
    page = sign_in(product, new_context, **options)
    page.goto(f"{product.url}/admin/bots/bot/")
    shop = Shop(hand(page), f"Bikes by {hand.__name__}")
    shop.begin()
    shop.greet()
    shop.add_topics(TOPICS[:1])
    shop.ask((*QUESTIONS[:1], QUESTIONS[3]))
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0, "the page scrolls sideways"
    shop.set_up()
    made = built(product, shop.name)
    assert len(made["items"]) == 6
    assert (made["items"]["book"], made["buttons"][2][1], made["end"]) == (
        [3, "text", "model"],
        "live_agent",
        "message",
    )

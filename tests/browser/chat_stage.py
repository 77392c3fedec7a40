"""Builds bots and an operator's socket for the tests of the visitor's pages, and drives the chat."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from playwright.sync_api import BrowserContext, Frame, Locator, Page, expect

from tests.servers.product import Product
from tests.servers.remote_python import inside

PATIENCE = 30_000  # ms; only a broken product needs them
_numbers = itertools.count(1)

BUILD_BOT = """
import json, sys
from bots.models import Bot, Button, Interaction, Phrase
from bots.publishing.publish import publish
wanted = json.loads(sys.stdin.read())
bot = Bot.objects.create(
    name="Parcel & Co", default_reply="Pardon?", agent_confirmation="Somebody will come.",
    takeover_start_message="Hello, {{ operator }} here.", **({"agent_called": "", "waiting_reply": ""} | wanted),
)
hello = Interaction.objects.create(bot=bot, name="hello", text="Hello, what can I do for you?")
prices = Interaction.objects.create(bot=bot, name="prices", text="A parcel costs 5. See https://parcel.example/prices.")
Phrase.objects.create(interaction=hello, text="hello")
Phrase.objects.create(interaction=prices, text="prices")
Button.objects.create(interaction=hello, label="Prices", kind="postback", leads_to=prices, position=1)
Button.objects.create(interaction=hello, label="A person, please", kind="live_agent", position=2)
Button.objects.create(interaction=prices, label="Our site", kind="url", value="https://parcel.example/", position=1)
Button.objects.create(interaction=prices, label="Call us", kind="phone", value="+49 30 1234567", position=2)
Button.objects.create(interaction=prices, label="Back", kind="postback", leads_to=hello, position=3)
bot.start_interaction = hello
bot.save()
publish(bot)
"""

SIGN_IN = """
from django.contrib.auth.models import User
from django.test import Client
client = Client()
client.force_login(User.objects.get(username="olga"))
print(client.cookies["sessionid"].value)
"""

SOCKET = """
async () => {
    const socket = new WebSocket(`ws://${location.host}/ws/console/`);
    const waiting = new Map();
    window.heard = [];
    socket.onmessage = ({ data }) => {
        const frame = JSON.parse(data);
        window.heard.push(frame);
        waiting.get(frame.ref)?.(frame);
    };
    window.tell = (frame) => socket.send(JSON.stringify(frame));
    window.ask = (frame) => new Promise((resolve) => {
        frame.ref = crypto.randomUUID();
        waiting.set(frame.ref, resolve);
        window.tell(frame);
    });
    await new Promise((resolve) => { socket.onopen = resolve; });
    return await window.ask({ type: "hello" });
}
"""


@cache
def session_of_olga(product: Product) -> str:
    """Her session cookie, which all her pages share."""
    return inside(product, SIGN_IN)


def build_bot(product: Product, **settings: Any) -> str:
    """A new bot, which greets with buttons and knows its prices; gives its slug."""
    slug = f"bot-{next(_numbers)}"
    inside(product, BUILD_BOT, json.dumps({"slug": slug, **settings}))
    return slug


class Olga:
    """The operator, on her socket, without the console's page."""

    def __init__(self, product: Product, context: BrowserContext) -> None:
        context.add_cookies([{"name": "sessionid", "value": session_of_olga(product), "url": product.url}])
        self.page = context.new_page()
        self.page.goto(f"{product.url}/healthz")
        assert self.page.evaluate(SOCKET)["type"] == "ok"

    def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Sends a command, which must succeed, and returns its answer."""
        answer: dict[str, Any] = self.page.evaluate("(frame) => ask(frame)", {"type": kind, **fields})
        assert answer["type"] == "ok", answer
        return answer

    def latest(self, bot: str) -> int:
        """The latest conversation of a bot."""
        rows = self.ask("list", view="all")["rows"]
        return int(next(row["id"] for row in rows if row["bot"]["slug"] == bot))

    def take_over(self, bot: str) -> Held:
        """Holds the latest conversation of this bot."""
        conversation = self.latest(bot)
        return Held(self, conversation, self.ask("take_over", conversation=conversation)["epoch"])

    def entries(self, conversation: int) -> list[dict[str, Any]]:
        """The conversation as it is stored."""
        self.page.evaluate("heard.length = 0")
        self.ask("watch", conversation=conversation)
        count = self.ask("watch", conversation=conversation)["row"]["seq"]
        self.page.wait_for_function("(seq) => heard.some(({ entry }) => entry?.seq === seq)", arg=count)
        heard = self.page.evaluate("heard.filter(({ type }) => type === 'entry').map(({ entry }) => entry)")
        return sorted({each["seq"]: each for each in heard}.values(), key=lambda each: each["seq"])


@dataclass
class Held:
    """A conversation that Olga holds."""

    olga: Olga
    conversation: int
    epoch: int

    def say(self, text: str) -> None:
        self.olga.ask("send", conversation=self.conversation, epoch=self.epoch, text=text)

    def type(self, *, active: bool = True) -> None:
        frame = {"type": "typing", "conversation": self.conversation, "epoch": self.epoch, "active": active}
        self.olga.page.evaluate("(frame) => tell(frame)", frame)

    def finish(self, text: str) -> None:
        self.olga.ask("finish", conversation=self.conversation, epoch=self.epoch, action="message", text=text)

    def release(self) -> None:
        self.olga.ask("release", conversation=self.conversation, epoch=self.epoch)


class Chat:
    """The visitor's page, whole or in the widget's frame."""

    def __init__(self, where: Page | Frame) -> None:
        self.where = where
        self.root = where.locator("visitor-chat")
        self.composer = where.get_by_label("Your message")
        self.entries = where.locator(".log-entries chat-entry:not([data-greeting])")
        self.pending = where.locator(".log-pending chat-entry")
        self.greeting = where.locator("chat-entry[data-greeting]")

    def connected(self) -> Chat:
        expect(self.root).to_have_attribute("data-connection", "connected", timeout=PATIENCE)
        return self

    def in_state(self, state: str) -> None:
        expect(self.root).to_have_attribute("data-state", state, timeout=PATIENCE)

    def say(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")

    def entry(self, text: str) -> Locator:
        """The stored entry with exactly this text; waits for it."""
        found = self.entries.filter(has=self.where.get_by_text(text, exact=True))
        expect(found).to_have_count(1, timeout=PATIENCE)
        return found

    def texts(self) -> list[str]:
        """The texts of the entries, in order."""
        return self.entries.locator("[data-part=text]").all_text_contents()


def open_chat(page: Page, product: Product, bot: str) -> Chat:
    """The whole page, connected."""
    page.goto(f"{product.url}/chat/{bot}/")
    return Chat(page).connected()

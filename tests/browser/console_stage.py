"""A bot, visitors on their sockets, and the console as an operator uses it, for the tests of the console."""

from __future__ import annotations

import itertools
import json
import re
import secrets
import time
from contextlib import ExitStack
from functools import cache
from typing import Any, Literal

from playwright.sync_api import Locator, Page, expect
from websockets.sync.client import ClientConnection, connect

from tests.servers.browser import NewContext
from tests.servers.product import Product
from tests.servers.remote_python import inside

PATIENCE = 30_000  # ms; only a broken product needs them
SECONDS = PATIENCE / 1000
_numbers = itertools.count(1)

BUILD_BOT = """
import json, sys
from bots.models import Bot, Button, EndAction, Interaction, Phrase
from bots.publishing.publish import publish
from conversations.models import OperatorRules
wanted = json.loads(sys.stdin.read())
ends, undo = wanted.pop("ends", "message"), wanted.pop("undo", False)
bot = Bot.objects.create(
    default_reply="Pardon?", agent_confirmation="Somebody will come.", agent_threshold=2, agent_called="",
    takeover_start_message="Hello {{ visitor }}, {{ operator }} here.", **wanted,
)
hello = Interaction.objects.create(bot=bot, name="hello", text="Hello, what can I do for you?")
prices = Interaction.objects.create(bot=bot, name="prices", text="A parcel costs 5.", operators_may_send=True)
thanks = Interaction.objects.create(bot=bot, name="thanks", text="Thank you, {{ visitor }}.", operators_may_send=True)
again = Interaction.objects.create(bot=bot, name="again", text="It is me again.")
Button.objects.create(interaction=again, label="Prices", kind="postback", leads_to=prices, position=1)
Phrase.objects.create(interaction=hello, text="hello")
Phrase.objects.create(interaction=prices, text="prices")
bot.default_interaction = again
bot.save()
EndAction.objects.create(bot=bot, action=ends, message="Good bye, {{ visitor }}.")
OperatorRules.objects.create(bot=bot, undo_finish=undo)
publish(bot)
print(bot.pk)
"""

EDIT_THANKS = """
import sys
from bots.models import Bot, Interaction
from bots.publishing.publish import publish
bot = Bot.objects.get(slug=sys.stdin.read())
Interaction.objects.filter(bot=bot, name="thanks").update(text="Many thanks, {{ visitor }}.")
publish(bot)
"""

END = """
import json, sys
from django.db import transaction
from conversations.domain.takeover import end
from conversations.models import Conversation
with transaction.atomic():
    for conversation in Conversation.objects.select_for_update().filter(pk__in=json.load(sys.stdin), ended_at=None):
        end(conversation)
"""

END_HELD = """
from django.db import transaction
from conversations.domain.takeover import end
from conversations.models import Conversation
with transaction.atomic():
    for conversation in Conversation.objects.select_for_update().held().filter(ended_at=None):
        end(conversation)
"""

SESSION = """
import sys
from django.contrib.auth.models import User
from django.test import Client
client = Client()
client.force_login(User.objects.get(username=sys.stdin.read()))
print(client.cookies["sessionid"].value)
"""


# Playwright opens a page of its own for what is in `origins`, which costs as much as a third of the console.
ANSWERED = """
try {
    localStorage["takeover.wish.notify"] ??= '"%s"';
} catch {} // a page that has no storage
"""


def build_bot(product: Product, **settings: Any) -> str:
    """A bot that knows `hello` and `prices`, and finishes at once without `undo`; gives its slug."""
    slug = f"console-{next(_numbers)}"
    inside(product, BUILD_BOT, json.dumps({"slug": slug, "name": f"Bot {slug}", **settings}))
    return slug


class Visitor:
    """A visitor on the socket, with a name of his own, so that his conversation is found; none if `name` is blank."""

    def __init__(self, product: Product, bot: str, name: str = "Vera") -> None:
        self.name = f"{name} {next(_numbers)}" if name else ""
        self.leave = ExitStack()
        address = f"ws://127.0.0.1:{product.port}/ws/chat/{bot}/"
        self.socket: ClientConnection = self.leave.enter_context(
            # Frames wait until a test reads them; a reader that stops would be taken for dead.
            connect(address, max_size=None, max_queue=None, proxy=None)
        )
        self.heard: list[dict[str, Any]] = []
        self.conversation = 0
        self.conversations: set[int] = set()
        self.ask("hello", **({"name": self.name} if name else {}), page="https://shop.example/cart?<b>=1")

    def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Sends a command, which must succeed, and returns its answer."""
        ref = secrets.token_hex(8)
        self.socket.send(json.dumps({"type": kind, "ref": ref, **fields}))
        answer = self.until(lambda frame: frame.get("ref") == ref and frame["type"] in ("ok", "error"))
        assert answer["type"] == "ok", answer
        if answer.get("conversation"):
            self.conversation = answer["conversation"]
            self.conversations.add(self.conversation)
        return answer

    def say(self, text: str) -> int:
        """Gives the entry's `seq`."""
        return int(self.ask("send", text=text)["seq"])

    def type(self, *, active: bool = True) -> None:
        self.socket.send(json.dumps({"type": "typing", "active": active}))

    def hears(self, text: str, **also: Any) -> dict[str, Any]:
        """Waits for an entry with this text, and gives it."""
        wanted = {"text": text, **also}
        frame = self.until(lambda frame: wanted.items() <= frame.get("entry", {}).items())
        entry: dict[str, Any] = frame["entry"]
        return entry

    def until(self, fits: Any) -> dict[str, Any]:
        """The first frame that fits, among those heard before and to come."""
        for frame in self.heard:
            if fits(frame):
                return frame
        end = time.monotonic() + SECONDS
        while (left := end - time.monotonic()) > 0:
            frame = json.loads(self.socket.recv(timeout=left))
            self.heard.append(frame)
            if fits(frame):
                return frame
        raise AssertionError(f"it did not come; these did: {self.heard}")


class Console:
    """The console in a browser."""

    def __init__(self, page: Page, product: Product) -> None:
        self.page = page
        self.product = product
        self.rows = page.locator("row-list .row")
        self.take_over = page.get_by_role("button", name="Take over")
        self.composer = page.get_by_label("Message to the visitor")
        self.journal = page.locator("talk-journal")
        self.entries = self.journal.locator(".entries > .entry")
        self.outbox = self.journal.locator(".outbox > .entry")
        self.banner = page.locator("connection-banner")
        self.footer = page.locator("talk-composer")
        self.dialog = page.locator("dialog[open]")

    def go(self, address: str = "") -> Console:
        self.page.goto(f"{self.product.url}/console/{address}")
        return self.connected()

    def connected(self) -> Console:
        expect(self.page.locator("body")).to_have_attribute("connected", "", timeout=PATIENCE)
        return self

    def show(self, view: Literal["awaiting", "all", "mine", "historic"]) -> None:
        self.page.locator(f".tab[data-view={view}]").click()

    def row(self, visitor: Visitor | str) -> Locator:
        name = visitor if isinstance(visitor, str) else visitor.name
        return self.rows.filter(has=self.page.get_by_text(name, exact=True))

    def release(self) -> None:
        """Hands the open conversation to everybody."""
        self.page.get_by_role("button", name="Hand over…", exact=True).click()
        self.dialog.get_by_label("Everybody").check()
        self.dialog.get_by_role("button", name="Hand over", exact=True).click()

    def open(self, visitor: Visitor) -> None:
        """Opens the visitor's conversation from the list that is shown."""
        self.row(visitor).click(timeout=PATIENCE)
        self.shows(visitor)

    def shows(self, visitor: Visitor) -> None:
        expect(self.page.locator("#talk-name")).to_contain_text(visitor.name, timeout=PATIENCE)
        expect(self.journal).to_have_attribute("data-state", "ready", timeout=PATIENCE)

    def hold(self, visitor: Visitor) -> None:
        """Takes over the open conversation."""
        self.take_over.click()
        expect(self.composer).to_be_focused(timeout=PATIENCE)
        visitor.until(lambda frame: frame.get("entry", {}).get("notice") == "taken_over")

    def say(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")

    def entry(self, text: str | re.Pattern[str]) -> Locator:
        """The entry with this text; waits for it."""
        found = self.entries.filter(has=self.page.locator(".entry-text").filter(has_text=text))
        expect(found).to_have_count(1, timeout=PATIENCE)
        return found

    def mode(self, mode: str) -> None:
        """free, mine, other or ended."""
        expect(self.footer).to_have_attribute("data-mode", mode, timeout=PATIENCE)


@cache
def session_of(product: Product, who: str) -> str:
    """The session of an operator, who is signed in once."""
    return inside(product, SESSION, who)


def sign_in(product: Product, new_context: NewContext, who: str, *, wish: str = "no", **options: Any) -> Console:
    """An operator at the console; `wish` is the answer to the question about notifications, if there is one."""
    cookie = {"name": "sessionid", "value": session_of(product, who), "domain": "127.0.0.1", "path": "/"}
    cookie |= {"expires": -1, "httpOnly": True, "secure": False, "sameSite": "Lax"}
    context = new_context(storage_state={"cookies": [cookie], "origins": []}, **options)
    if wish:
        context.add_init_script(ANSWERED % wish)
    return Console(context.new_page(), product).go()

"""If the network fails, the page reloads or the server refuses, nothing typed is lost and nothing is sent twice."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.chat_stage import Chat, Olga, build_bot, open_chat
from tests.servers.browser import NewContext
from tests.servers.product import Product
from tests.servers.remote_python import inside

SOCKETS = "**/ws/chat/**"


@pytest.fixture(scope="module")
def bot(product: Product) -> str:
    return build_bot(product)


@pytest.fixture
def olga(product: Product, new_context: NewContext) -> Olga:
    return Olga(product, new_context())


def relay(route: WebSocketRoute, *, to_server: Callable[[str], bool], to_page: Callable[[str], bool]) -> None:
    """A connection to the server that passes on the frames that the two functions accept."""
    server = route.connect_to_server()
    route.on_message(lambda text: server.send(text) if to_server(str(text)) else None)
    server.on_message(lambda text: route.send(text) if to_page(str(text)) else None)


def test_being_offline_is_shown_and_typed_messages_are_sent_afterwards(
    product: Product, bot: str, page: Page, olga: Olga
) -> None:
    chat = open_chat(page, product, bot)
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")
    page.context.set_offline(True)
    expect(chat.root).to_have_attribute("data-connection", "offline")
    expect(chat.root).not_to_have_attribute("connected", "")
    expect(page.locator("[data-part=connection]")).to_contain_text("You are offline.")
    chat.say("first")
    chat.say("second")
    expect(chat.pending).to_have_count(2)
    expect(chat.pending.first).to_have_attribute("data-delivery", "waiting")
    expect(chat.pending.first).to_contain_text("Waits for the connection")
    page.context.set_offline(False)
    chat.connected()
    chat.entry("first")
    chat.entry("second")
    expect(chat.pending).to_have_count(0)
    expect(page.locator("[data-part=connection]")).to_be_empty()
    stored = olga.entries(olga.latest(bot))
    assert [entry["text"] for entry in stored if entry["author"] == "visitor"] == ["hello", "first", "second"]
    page.context.complaints.clear()  # type: ignore[attr-defined]  # the browser reports the socket that it could not open


def test_messages_of_others_are_there_after_a_reconnect(product: Product, bot: str, page: Page, olga: Olga) -> None:
    chat = open_chat(page, product, bot)
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")
    held = olga.take_over(bot)
    chat.entry("Hello, Olga here.")
    page.context.set_offline(True)
    expect(chat.root).to_have_attribute("data-connection", "offline")
    for number in range(70):
        held.say(f"line {number}")
    held.finish("Goodbye.")
    page.context.set_offline(False)
    chat.entry("Goodbye.")
    chat.in_state("bot")
    # More than one replay holds: the view begins anew, and history has the rest.
    page.locator("chat-log").evaluate("(log) => { log.scrollTop = 0; }")
    chat.entry("line 0")
    seqs = [int(seq) for seq in chat.entries.evaluate_all("(nodes) => nodes.map((node) => node.dataset.seq)")]
    assert seqs == list(range(seqs[0], seqs[-1] + 1))
    page.context.complaints.clear()  # type: ignore[attr-defined]


def test_messages_that_wait_survive_a_reload_and_are_sent_once(
    product: Product, bot: str, page: Page, olga: Olga
) -> None:
    # The line is dead: the socket opens, and nobody answers.
    dead = {"now": True}

    def passes(text: str) -> bool:
        return not dead["now"]

    page.route_web_socket(SOCKETS, lambda route: relay(route, to_server=passes, to_page=passes))
    page.goto(f"{product.url}/chat/{bot}/")
    chat = Chat(page)
    chat.say("hello")
    chat.composer.fill("and a draft")
    expect(chat.pending).to_have_attribute("data-delivery", "waiting")
    dead["now"] = False
    page.reload()
    chat.connected()
    chat.entry("Hello, what can I do for you?")
    assert chat.texts() == ["hello", "Hello, what can I do for you?"]
    expect(chat.composer).to_have_value("and a draft")
    assert [entry["author"] for entry in olga.entries(olga.latest(bot))] == ["visitor", "bot"]


def test_a_message_whose_answer_was_lost_is_not_stored_twice(product: Product, page: Page, olga: Olga) -> None:
    bot = build_bot(product)  # nobody else talks to it
    deaf = {"now": False}

    def to_page(text: str) -> bool:
        return not deaf["now"]

    page.context.route_web_socket(SOCKETS, lambda route: relay(route, to_server=lambda text: True, to_page=to_page))
    chat = open_chat(page, product, bot)
    deaf["now"] = True
    chat.say("prices")
    expect(chat.pending).to_have_attribute("data-delivery", "sending")
    # It is stored, and the page does not know.
    olga.page.wait_for_function(
        "(bot) => ask({ type: 'list', view: 'all' }).then(({ rows }) => rows.some((row) => row.bot.slug === bot))",
        arg=bot,
    )
    deaf["now"] = False
    page.reload()
    chat.connected()
    chat.entry("A parcel costs 5. See https://parcel.example/prices.")
    expect(chat.pending).to_have_count(0)
    assert chat.texts() == ["prices", "A parcel costs 5. See https://parcel.example/prices."]
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.includes(':out:'))")
    stored = olga.entries(olga.latest(bot))
    assert [entry["author"] for entry in stored] == ["visitor", "bot"]


def test_a_refused_message_can_be_tried_again_or_taken_back(product: Product, bot: str, page: Page) -> None:
    refusing = {"now": True}

    def answer(route: WebSocketRoute) -> None:
        server = route.connect_to_server()

        def pass_on(text: str | bytes) -> None:
            frame = json.loads(text)
            if frame["type"] == "send" and refusing["now"]:
                route.send(json.dumps({"type": "error", "ref": frame["ref"], "code": "bot_off", "detail": "No."}))
            else:
                server.send(text)

        route.on_message(pass_on)
        server.on_message(route.send)

    page.route_web_socket(SOCKETS, answer)
    chat = open_chat(page, product, bot)
    chat.say("hello")
    chat.say("prices")
    first, second = chat.pending.first, chat.pending.last
    expect(second).to_have_attribute("data-delivery", "failed")
    expect(first).to_contain_text("Not sent: this chat is closed at the moment.")
    expect(page.locator("[data-part=announcer]")).to_have_text("Not sent: this chat is closed at the moment.")

    page.reload()  # what failed is kept, and is not sent again unasked
    chat.connected()
    expect(chat.pending).to_have_count(2)
    expect(first).to_have_attribute("data-delivery", "failed")

    refusing["now"] = False
    first.get_by_role("button", name="Try again").click()
    chat.entry("Hello, what can I do for you?")
    chat.pending.get_by_role("button", name="Remove").click()
    expect(chat.pending).to_have_count(0)
    expect(chat.composer).to_have_value("prices")
    assert chat.texts() == ["hello", "Hello, what can I do for you?"]


@pytest.mark.parametrize("kind", ["send", "hello"])
def test_a_busy_server_is_asked_again_without_a_click(product: Product, bot: str, page: Page, kind: str) -> None:
    busy = {"times": 2}

    def answer(route: WebSocketRoute) -> None:
        server = route.connect_to_server()

        def pass_on(text: str | bytes) -> None:
            frame = json.loads(text)
            if frame["type"] == kind and busy["times"]:
                busy["times"] -= 1
                route.send(json.dumps({"type": "error", "ref": frame["ref"], "code": "unavailable", "detail": "Busy."}))
            else:
                server.send(text)

        route.on_message(pass_on)
        server.on_message(route.send)

    page.route_web_socket(SOCKETS, answer)
    chat = open_chat(page, product, bot)
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")
    assert busy["times"] == 0


def test_a_token_that_is_not_ours_is_replaced(product: Product, bot: str, page: Page) -> None:
    page.goto(f"{product.url}/chat/{bot}/")
    page.evaluate("(bot) => localStorage.setItem(`takeover:${bot}:token`, JSON.stringify('somebody:else'))", bot)
    page.reload()
    chat = Chat(page).connected()
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")
    assert page.evaluate("(bot) => localStorage.getItem(`takeover:${bot}:token`)", bot) != '"somebody:else"'


def test_without_storage_the_chat_works_as_long_as_the_page(product: Product, bot: str, page: Page) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    chat = open_chat(page, product, bot)
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")
    page.context.set_offline(True)
    expect(chat.root).to_have_attribute("data-connection", "offline")
    chat.say("prices")
    page.context.set_offline(False)
    chat.entry("A parcel costs 5. See https://parcel.example/prices.")
    assert len(chat.texts()) == 4
    page.context.complaints.clear()  # type: ignore[attr-defined]


def test_a_bot_that_is_switched_off_says_so(product: Product, page: Page) -> None:
    bot = build_bot(product, enabled=False)
    page.goto(f"{product.url}/chat/{bot}/")
    chat = Chat(page)
    chat.in_state("closed")
    expect(page.locator("[data-part=status]")).to_have_text("Closed at the moment")
    notice = page.locator(".chat-closed")
    expect(notice).to_have_text("Closed at the moment")
    expect(notice).to_have_css("font-size", "18px")
    chat.composer.fill("hello")
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    inside(product, f"from bots.models import Bot; Bot.objects.filter(slug='{bot}').update(enabled=True)")
    page.reload()
    chat.connected()
    expect(notice).to_be_hidden()
    expect(chat.composer).to_have_value("hello")
    chat.composer.press("Enter")
    chat.entry("Hello, what can I do for you?")
    page.context.complaints.clear()  # type: ignore[attr-defined]  # the page's 503

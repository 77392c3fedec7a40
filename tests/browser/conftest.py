"""People and sites that appear in the tests with browsers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser import chat_stage
from tests.browser.console_stage import END, END_HELD, PATIENCE, Console, Visitor, build_bot, sign_in
from tests.browser.sites import Site, site
from tests.browser.widget_stage import OPEN_ROOTS, tag
from tests.servers.browser import NewContext
from tests.servers.product import Product
from tests.servers.remote_python import inside

# Playwright's own 5 s are too short for a machine that is busy with something else.
expect.set_options(timeout=PATIENCE)

Meet = Callable[..., Visitor]


@pytest.fixture(autouse=True)
def held_by_nobody(request: pytest.FixtureRequest) -> Iterator[None]:
    """Ends what operators still hold after a test, also of visitors in a browser, which `meet` does not know."""
    product = request.getfixturevalue("product") if "product" in request.fixturenames else None
    yield
    if product:
        inside(product, END_HELD)


@pytest.fixture(scope="module")
def bot(product: Product) -> str:
    return build_bot(product)


@pytest.fixture
def olga(product: Product, new_context: NewContext) -> Console:
    return sign_in(product, new_context, "olga")


@pytest.fixture
def oleg(product: Product, new_context: NewContext) -> Console:
    return sign_in(product, new_context, "oleg")


@pytest.fixture
def meet(product: Product, bot: str) -> Iterator[Meet]:
    """Makes a visitor of the bot, by name; `of` may name another one's. What they began is ended with the test.

    A conversation that stayed held or waiting would change what a later test counts.
    """
    visitors: list[Visitor] = []
    with ExitStack() as farewell:

        def make(name: str, *, of: str = bot) -> Visitor:
            visitor = Visitor(product, of, name)
            farewell.enter_context(visitor.leave)
            visitors.append(visitor)
            return visitor

        yield make
    if begun := sorted(set[int]().union(*(visitor.conversations for visitor in visitors))):
        inside(product, END, json.dumps(begun))


@pytest.fixture
def vera(meet: Meet) -> Visitor:
    """She has said hello and asked for a person."""
    vera = meet("Vera")
    vera.say("hello")
    vera.hears("Hello, what can I do for you?")
    vera.ask("request_agent")
    vera.hears("Somebody will come.")
    return vera


@pytest.fixture(scope="module")
def host() -> Iterator[Site]:
    """Another site, which may show the widget of `widget_bot`."""
    with site() as server:
        yield server


@pytest.fixture(scope="module")
def widget_bot(product: Product, host: Site) -> str:
    return chat_stage.build_bot(product, allowed_origins=f"{host.url}\n{host.foreign_url}")


@pytest.fixture
def shop(host: Site, product: Product, widget_bot: str) -> Site:
    """The other site with a plain page that shows the widget, whatever an earlier test served there."""
    host.headers = {}
    host.pages = {"/": f"<!doctype html><title>Shop</title><p>Words</p>{tag(product, widget_bot)}"}
    return host


@pytest.fixture
def visitor_window(new_context: NewContext) -> BrowserContext:
    """A visitor's private window, in which the test sees inside the widget."""
    context = new_context()
    context.add_init_script(OPEN_ROOTS)
    return context

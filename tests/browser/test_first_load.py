"""The first load of the pages: few requests, little over the wire, and everything works."""

from typing import Any

from playwright.sync_api import CDPSession, Page, expect

from tests.browser.chat_stage import PATIENCE, open_chat
from tests.browser.console_stage import Console, Visitor
from tests.browser.sites import Site
from tests.servers.browser import NewContext
from tests.servers.product import Product


class Wire:
    """The bytes of each request of a page, with headers, by its address."""

    def __init__(self, page: Page) -> None:
        self.addresses: dict[str, str] = {}
        self.sizes: dict[str, float] = {}
        self.encodings: dict[str, str] = {}
        line: CDPSession = page.context.new_cdp_session(page)
        line.on("Network.responseReceived", self._received)
        line.on("Network.loadingFinished", self._finished)
        line.send("Network.enable")
        line.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def _received(self, event: dict[str, Any]) -> None:
        address = event["response"]["url"]
        self.addresses[event["requestId"]] = address
        self.encodings[address] = event["response"]["headers"].get("Content-Encoding", "")

    def _finished(self, event: dict[str, Any]) -> None:
        if address := self.addresses.get(event["requestId"], ""):
            self.sizes[address] = event["encodedDataLength"]

    @property
    def total(self) -> float:
        return sum(self.sizes.values())


def test_a_page_comes_whole_in_a_few_compressed_requests(
    product: Product, new_context: NewContext, olga: Console, vera: Visitor
) -> None:
    page = new_context().new_page()
    wire = Wire(page)
    chat = open_chat(page, product, "parcel")
    chat.say("hello")
    expect(chat.entries.last).to_have_attribute("data-author", "bot", timeout=PATIENCE)
    assert len(wire.sizes) <= 5, wire.sizes
    assert wire.total < 60_000, wire.sizes
    wire = Wire(olga.page)
    olga.go("?view=all")
    olga.row(vera).click()
    expect(olga.page.locator("talk-journal .entry").first).to_be_visible(timeout=PATIENCE)
    assert len(wire.sizes) <= 6, wire.sizes
    assert wire.total < 140_000, wire.sizes
    assert {kind for address, kind in wire.encodings.items() if "icon" not in address} <= {"br", "gzip"}


def test_a_closed_widget_costs_a_page_little(product: Product, new_context: NewContext, shop: Site) -> None:
    page = new_context().new_page()
    wire = Wire(page)
    page.goto(shop.url)
    page.locator("takeover-chat").wait_for(state="attached", timeout=PATIENCE)
    own = {address: size for address, size in wire.sizes.items() if address.startswith(product.url)}
    assert len(own) == 2, own
    assert sum(own.values()) < 12_000, own

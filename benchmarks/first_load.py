"""The first load of each page on a slow line: requests, bytes over the wire, and time until it can be used.

Runs the product itself, as `make run` does, and Chromium with the "Fast 3G" of its developer tools and a processor
four times slower. Every load has a browser context of its own, so that nothing is cached. Prints, for each page, the
median of `RUNS` loads with its goal. Names of pages on the command line leave out the others. "Usable" means:

- chat: the field for messages is there, and the socket has said welcome, so that a message goes at once;
- console: the list is shown, and the socket has said welcome, so that a click opens a row;
- widget, closed: its button is on the page. The page around it does not count.

After each measured load a message is sent or a row is opened, so that "usable" is no empty word.
"""

import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.browser.console_stage import BUILD_BOT, SESSION
from tests.browser.test_console_lists import CROWD
from tests.servers.browser import ARGUMENTS, program
from tests.servers.product import Product, product_in
from tests.servers.remote_python import inside

RUNS = 5
CONVERSATIONS = 40
PROCESSOR = 4
"""How many times slower it is."""
FAST_3G = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 1.6e6 * 0.9 / 8,
    "uploadThroughput": 750e3 * 0.9 / 8,
    "connectionType": "cellular3g",
}
"""Milliseconds and bytes per second, as the developer tools set them."""
PATIENCE = 60_000

CHAT = "document.querySelector('visitor-chat[connected] #message')"
CONSOLE = "window.welcomed && document.querySelector('row-list .row')"
WIDGET = "document.querySelector('takeover-chat')"
WATCH = """if (window === top) {
    window.WebSocket = class extends WebSocket {
        constructor(...given) {
            super(...given);
            this.addEventListener("message", ({data}) => (window.welcomed ||= JSON.parse(data).type === "ok"));
        }
    };
    const look = () => (USABLE) ? (window.usable = performance.now()) : requestAnimationFrame(look);
    look();
}"""
"""Looks at every frame whether the page can be used."""


@dataclass
class Load:
    """The figures of one load: `transfers` holds the bytes of each request, with headers, by its address."""

    usable: float = 0
    """Milliseconds."""
    transfers: dict[str, float] = field(default_factory=dict)

    @property
    def size(self) -> float:
        return sum(self.transfers.values()) / 1000


@dataclass(frozen=True)
class Kind:
    """A page: its address, the expression for "usable", the goals, and what tries whether it can be used."""

    name: str
    path: str
    usable: str
    goal: str
    tried: Callable[[Page], None]
    counts: Callable[[str], bool] = lambda _address: True
    """Whether a request for this path is the page's own."""


def say(page: Page) -> None:
    page.locator("#message").fill("hello")
    page.locator("#message").press("Enter")
    expect(page.locator("chat-entry[data-author=bot]").nth(1)).to_be_visible(timeout=PATIENCE)


def open_row(page: Page) -> None:
    page.locator("row-list .row").first.click()
    expect(page.locator("talk-journal .entry").first).to_be_visible(timeout=PATIENCE)


def see(page: Page) -> None:
    expect(page.locator("takeover-chat")).to_be_attached(timeout=PATIENCE)


KINDS = (
    Kind("chat", "/chat/parcel/", CHAT, "2.5 s", say),
    Kind("console", "/console/?view=all", CONSOLE, "4.0 s", open_row),
    Kind("widget, closed", "/demo/", WIDGET, "12 kB", see, lambda path: not path.startswith(("/demo/", "/static/"))),
)


def main() -> None:
    only = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="takeover-bench-") as home, product_in(Path(home) / "data") as product:
        inside(product, BUILD_BOT, json.dumps({"slug": "bench", "name": "Bench"}))
        inside(product, CROWD, json.dumps(["bench", CONVERSATIONS, 0]))
        session = inside(product, SESSION, "olga").strip()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
            for kind in KINDS:
                if not only or kind.name.split(",")[0] in only:
                    show(kind, [load(browser, product, session, kind) for _ in range(RUNS)])
            browser.close()


def show(kind: Kind, loads: list[Load]) -> None:
    times = sorted(load.usable / 1000 for load in loads)
    requests = statistics.median(len(load.transfers) for load in loads)
    size = statistics.median(load.size for load in loads)
    print(
        f"{kind.name}: usable after {statistics.median(times):.2f} s ({times[0]:.2f} to {times[-1]:.2f}); "
        f"{requests:.0f} requests, {size:.1f} kB over the wire (goal: {kind.goal})",
        flush=True,
    )


def load(browser: Browser, product: Product, session: str, kind: Kind) -> Load:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": session, "url": product.url}])
    context.add_init_script(WATCH.replace("USABLE", kind.usable))
    page = context.new_page()
    line = context.new_cdp_session(page)
    measured = Load()
    watch(line, measured, lambda address: kind.counts(address.removeprefix(product.url)))
    line.send("Network.emulateNetworkConditions", FAST_3G)
    line.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR})
    page.goto(product.url + kind.path, wait_until="commit", timeout=PATIENCE)
    measured.usable = page.wait_for_function("() => window.usable", timeout=PATIENCE).json_value()
    page.wait_for_load_state("load", timeout=PATIENCE)
    seen = dict(measured.transfers)
    kind.tried(page)
    measured.transfers = seen
    context.close()
    return measured


def watch(line: CDPSession, measured: Load, counts: Callable[[str], bool]) -> None:
    """Notes what comes over the wire. `counts` says whether a request for this address is noted."""
    addresses: dict[str, str] = {}

    def finished(event: dict[str, Any]) -> None:
        address = addresses.get(event["requestId"], "")
        if address.startswith("http") and counts(address):
            measured.transfers[f"{event['requestId']} {address}"] = event["encodedDataLength"]

    line.on("Network.requestWillBeSent", lambda event: addresses.update({event["requestId"]: event["request"]["url"]}))
    line.on("Network.loadingFinished", finished)
    line.send("Network.enable")


if __name__ == "__main__":
    main()

"""Real Chromium. A test fails on an error in a page's script, on its console, or against its content policy."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

# The first is Chromium without its window: the same engine, and a page of it costs a quarter of the time.
QUICK = "chromium-headless-shell"
NAMES = (QUICK, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page begins blank. Its address would be given a second process, which costs a tenth of a console.
    "--renderer-process-limit=1",
]

NewContext = Callable[..., BrowserContext]


def program() -> str:
    """The browser to start. Raises FileNotFoundError saying what to install."""
    for candidate in [*map(shutil.which, NAMES), *PLACES]:
        if candidate and Path(candidate).exists():
            return candidate
    raise FileNotFoundError(
        "The tests need Chromium or Chrome. Install it: `apt-get install chromium`, `dnf install chromium` "
        "or `brew install --cask chromium`."
    )


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser for the block. Inside of it no test may be asynchronous: Playwright runs a loop on this thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def contexts_of(browser: Browser) -> Iterator[NewContext]:
    """Gives a function that makes a browser for one person, with its own cookies. It takes Playwright's options.

    What a page reports as an error fails the block at its end; `context.complaints` (a list) may be cleared by a test
    that provokes one.
    """
    contexts: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        context.complaints = []  # type: ignore[attr-defined]
        context.on("weberror", lambda error: context.complaints.append(f"script error: {error.error}"))
        context.on("console", lambda message: note(message, context.complaints))
        contexts.append(context)
        return context

    yield make
    complaints = [complaint for context in contexts for complaint in context.complaints]  # type: ignore[attr-defined]
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def new_context(browser: Browser) -> Iterator[NewContext]:
    """See `contexts_of`."""
    with contexts_of(browser) as make:
        yield make


@pytest.fixture
def page(new_context: NewContext) -> Page:
    """One page of one person."""
    return new_context().new_page()


def note(message: ConsoleMessage, complaints: list[str]) -> None:
    """Violations of the content policy come as console errors too."""
    # On a page that names no icon, a browser asks for this one of its own accord.
    uninvited = message.location.get("url", "").endswith("/favicon.ico")
    if message.type == "error" and not uninvited:
        complaints.append(f"console: {message.text} at {message.location.get('url')}")

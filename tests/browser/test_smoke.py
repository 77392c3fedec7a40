"""A real browser reaches the real product, on one process with SQLite and on two with PostgreSQL."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat_stage import PATIENCE, open_chat
from tests.browser.console_stage import Console
from tests.servers.browser import NewContext
from tests.servers.product import Product, stack_in


@pytest.fixture
def stack() -> Iterator[Product]:
    with tempfile.TemporaryDirectory(prefix="takeover-") as folder, stack_in(Path(folder) / "data") as running:
        yield running


def test_the_product_is_alive_in_a_browser(product: Product, page: Page) -> None:
    answer = page.goto(f"{product.url}/healthz")
    assert answer is not None
    assert answer.status == 200
    assert page.inner_text("body").split()[0] == "ok"


def test_a_visitor_on_one_process_is_taken_over_by_an_operator_on_the_other(
    stack: Product, new_context: NewContext
) -> None:
    visitor = open_chat(new_context().new_page(), stack, "parcel")
    visitor.say("I want to talk to a person, the parcel is broken")
    page = new_context().new_page()
    page.goto(f"{stack.at(1).url}/console/")
    page.get_by_label("User name").fill("olga")
    page.get_by_label("Password").fill(stack.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/")
    olga = Console(page, stack.at(1)).connected()
    olga.show("all")
    olga.rows.first.click()
    olga.take_over.click()
    visitor.in_state("operator")
    visitor.composer.press_sequentially("And now?")
    expect(olga.page.get_by_text("The visitor is typing")).to_be_visible(timeout=PATIENCE)
    visitor.composer.press("Enter")
    olga.entry("And now?")
    olga.say("Now I look after it.")
    visitor.entry("Now I look after it.")
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("button", name="Hand back to the bot").click()
    visitor.in_state("bot")
    visitor.say("hello")
    expect(visitor.entries.last).to_have_attribute("data-author", "bot", timeout=PATIENCE)

"""A configurer designs a bot's widget, sees a preview, and saves it for everybody."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.admin_stage import build_bot, sign_in
from tests.browser.chat_stage import PATIENCE
from tests.browser.sites import Site, site
from tests.browser.widget_stage import OPEN_ROOTS, frame_of, tag
from tests.servers.browser import NewContext
from tests.servers.product import Product

GREEN, YELLOW = "rgb(11, 122, 75)", "rgb(255, 212, 0)"


@pytest.fixture(scope="module")
def shop() -> Iterator[Site]:
    with site() as server:
        yield server


def test_the_preview_shows_what_is_typed_and_the_shop_what_is_saved(
    product: Product, shop: Site, new_context: NewContext
) -> None:
    bot, slug = build_bot(product)
    clara = sign_in(product, new_context, viewport={"width": 1440, "height": 1000})
    clara.context.add_init_script(OPEN_ROOTS)
    clara.goto(f"{product.url}/admin/bots/bot/{bot}/embedding/")
    clara.context.grant_permissions(["clipboard-read", "clipboard-write"])
    clara.get_by_role("button", name="Copy", exact=True).click()
    expect(clara.get_by_text("Copied")).to_be_visible()
    assert clara.evaluate("navigator.clipboard.readText()") == tag(product, slug)
    preview = clara.frame_locator("iframe[title='Preview of the widget']")
    expect(preview.locator(".bubble")).to_be_visible(timeout=PATIENCE)
    clara.get_by_label("Accent color").fill("#ffd400")
    clara.get_by_label("Left").check()
    clara.get_by_label("Title").fill("Ask Pia")
    clara.get_by_label("Invitation").fill("May I help you?")
    clara.get_by_label("Allowed origins").fill(shop.url)
    expect(preview.locator(".bubble")).to_have_css("background-color", YELLOW, timeout=PATIENCE)
    expect(preview.locator(".bubble")).to_have_css("color", "rgb(0, 0, 0)")
    preview.get_by_role("button", name="May I help you?").click()
    chat = preview.frame_locator("iframe.frame")
    expect(chat.get_by_role("heading", name="Ask Pia")).to_be_visible(timeout=PATIENCE)
    chat.get_by_label("Your message").fill("hello")
    expect(chat.locator(".send")).to_have_css("background-color", YELLOW)
    clara.get_by_label("Accent color").fill("#0b7a4b")
    expect(preview.locator(".bubble")).to_have_css("background-color", GREEN, timeout=PATIENCE)

    # A strict page of the shop: the look comes under the same permission as the script.
    policy = f"default-src 'none'; script-src {product.url}; frame-src {product.url}"
    shop.headers = {"Content-Security-Policy": policy}
    shop.pages = {"/": f"<!doctype html><title>Shop</title><p>Words</p>{tag(product, slug)}"}
    victor = new_context()
    victor.add_init_script(OPEN_ROOTS)
    page = victor.new_page()
    with page.expect_console_message(lambda message: "Add this origin" in message.text):
        page.goto(shop.url)
    clara.get_by_role("button", name="Save", exact=True).click()
    expect(clara.get_by_text("Saved. Sites that embed the chat show it")).to_be_visible()

    victor = new_context()
    victor.add_init_script(OPEN_ROOTS)
    page = victor.new_page()
    page.goto(shop.url)
    bubble, invitation = page.locator(".bubble"), page.get_by_role("button", name="May I help you?")
    expect(bubble).to_have_css("background-color", GREEN, timeout=PATIENCE)
    box = bubble.bounding_box()
    assert box is not None
    assert box["x"] == 20
    invitation.click()
    expect(page.locator(".panel[data-ready]")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("dialog", name="Ask Pia")).to_be_visible()
    frame_of(page).get_by_label("Your message").fill("hello")
    expect(frame_of(page).locator(".send")).to_have_css("background-color", GREEN)
    bubble.click()
    page.reload()
    expect(bubble).to_have_css("background-color", GREEN, timeout=PATIENCE)
    expect(page.locator(".invitation")).to_be_hidden()

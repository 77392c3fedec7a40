"""A configurer sorts buttons, and nothing that is not saved is lost: by leaving, or to a second saver."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.admin_stage import ask, build_bot, sign_in
from tests.servers.browser import NewContext
from tests.servers.product import Product

BUTTONS = """
from bots.models import Button, Interaction
item = Interaction.objects.get(bot=bot, name="hello")
item.buttons.all().delete()
for place, label in enumerate(("one", "two", "three")):
    Button.objects.create(interaction=item, label=label, kind="live_agent", position=place)
answer = item.pk
"""
SAVED = """
from bots.models import Interaction
item = Interaction.objects.get(pk=item)
answer = [item.text, [button.label for button in item.buttons.all()]]
"""
LABELS = "all => all.map((one) => one.value)"


def labels(page: Page) -> Any:
    return page.locator("#buttons-group li [name$=-label]").evaluate_all(LABELS)


def drag(page: Page, row: int, onto: int) -> None:
    """Drags the handle of a row a little below the middle of another one."""
    handles = page.locator("#buttons-group [data-handle]")
    start = handles.nth(row).bounding_box()
    end = page.locator("#buttons-group li").nth(onto).bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 8, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(start["x"] + 8, end["y"] + end["height"] * 0.8, steps=8)
    page.mouse.up()


def test_buttons_are_sorted_by_mouse_and_by_keyboard_and_leaving_unsaved_asks(
    product: Product, new_context: NewContext
) -> None:
    bot, _ = build_bot(product)
    item = ask(product, BUTTONS, bot=bot)
    clara = sign_in(product, new_context, viewport={"width": 1280, "height": 1600})
    address = f"{product.url}/admin/bots/interaction/{item}/change/"
    clara.goto(address)
    clara.wait_for_load_state()
    status = clara.locator("#buttons-group [data-status]")
    drag(clara, 0, onto=2)
    expect(status).to_have_text("“one” is now 3 of 3.")
    assert labels(clara) == ["two", "three", "one"]
    clara.locator("#buttons-group li").nth(2).locator("[name$=-label]").focus()
    clara.keyboard.press("Alt+ArrowUp")
    expect(status).to_have_text("“one” is now 2 of 3.")
    assert (
        clara.locator("#buttons-group li")
        .nth(1)
        .locator("[name$=-label]")
        .evaluate("n => n === document.activeElement")
    )
    up = clara.get_by_role("button", name="Move up").nth(1)
    up.focus()
    clara.keyboard.press("Enter")
    assert labels(clara) == ["one", "two", "three"]
    clara.keyboard.press("Enter")  # at the end it leads back: the focus is on its other button
    assert labels(clara) == ["two", "one", "three"]

    clara.get_by_label("Pages of this bot").get_by_role("link", name="History").click()
    dialog = clara.get_by_role("dialog", name="Leave without saving?")
    dialog.get_by_role("button", name="Stay here").click()
    assert labels(clara) == ["two", "one", "three"]
    clara.get_by_role("button", name="Save and continue editing").click()
    expect(clara.locator(".messagelist .success")).to_be_visible()
    assert ask(product, SAVED, item=item)[1] == ["two", "one", "three"]
    clara.locator("#id_text").fill("Not saved")
    clara.get_by_label("Pages of this bot").get_by_role("link", name="History").click()
    dialog.get_by_role("button", name="Leave without saving").click()
    clara.wait_for_url("**/changes/")
    assert ask(product, SAVED, item=item)[0] != "Not saved"


def test_a_second_saver_is_told_who_saved_what_and_loses_nothing(product: Product, new_context: NewContext) -> None:
    bot, _ = build_bot(product)
    item = ask(product, BUTTONS, bot=bot)
    address = f"{product.url}/admin/bots/interaction/{item}/change/"
    first, second = sign_in(product, new_context), sign_in(product, new_context)
    for page in (first, second):
        page.goto(address)
    first.locator("#id_text").fill("The first one's words")
    first.get_by_role("button", name="Save", exact=True).click()
    expect(first.locator(".messagelist .success")).to_be_visible()
    second.locator("#id_text").fill("The second one's words")
    second.get_by_role("button", name="Save", exact=True).click()
    told = second.locator(".meanwhile")
    expect(told).to_contain_text("clara saved this at")
    expect(told).to_contain_text("The first one's words")
    expect(second.locator("#id_text")).to_have_value("The second one's words")
    assert ask(product, SAVED, item=item)[0] == "The first one's words"
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.locator(".messagelist .success")).to_be_visible()
    assert ask(product, SAVED, item=item)[0] == "The second one's words"

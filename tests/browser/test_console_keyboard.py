"""The operator's day by keyboard alone."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Meet
from tests.browser.console_stage import PATIENCE, Console, Visitor
from tests.servers.processes import until


def pressed(olga: Console, key: str, row: Locator) -> bool:
    """Presses the key; whether the row has the focus then. A list that was just loaded anew may have taken it away."""
    olga.page.keyboard.press(key)
    return bool(row.get_by_role("link").evaluate("(link) => link === document.activeElement"))


def test_a_takeover_works_by_keyboard_from_the_list_to_its_end_and_to_the_next(
    meet: Meet, olga: Console, vera: Visitor
) -> None:
    keys = olga.page.keyboard
    meet("Viktor").ask("request_agent")
    expect(olga.row(vera)).to_be_visible(timeout=PATIENCE)
    keys.press("/")
    expect(olga.page.get_by_role("searchbox", name="Search conversations")).to_be_focused()
    keys.type(vera.name)
    expect(olga.row(vera)).to_be_visible(timeout=PATIENCE)
    expect(olga.rows).to_have_count(1, timeout=PATIENCE)
    until(lambda: pressed(olga, "ArrowDown", olga.row(vera)), "the row to be focused")
    keys.press("Enter")
    olga.shows(vera)
    expect(olga.page.locator("#talk-name")).to_be_focused()
    keys.press("t")
    expect(olga.composer).to_be_focused(timeout=PATIENCE)
    keys.type("By keyboard")
    keys.press("Shift+Enter")
    keys.type("alone")
    keys.press("Enter")
    vera.hears("By keyboard\nalone")
    keys.press("Escape")
    expect(olga.journal).to_be_focused()
    keys.press("i")
    expect(olga.dialog.get_by_label("Search replies and interactions")).to_be_focused(timeout=PATIENCE)
    keys.type("thank")
    keys.press("ArrowDown")
    keys.press("Enter")
    vera.hears(f"Thank you, {vera.name}.", via="interaction")
    expect(olga.composer).to_be_focused()
    keys.press("Escape")
    keys.press("f")
    expect(olga.dialog.locator("[value=message]")).to_be_focused(timeout=PATIENCE)
    keys.press("ArrowUp")
    expect(olga.dialog.locator("[value=nothing]")).to_be_checked()
    keys.press("Enter")
    expect(olga.dialog).to_have_count(0)
    olga.mode("free")
    keys.press("2")
    expect(olga.row(vera)).to_be_visible(timeout=PATIENCE)
    keys.press("Escape")
    expect(olga.row(vera).get_by_role("link")).to_be_focused()
    olga.page.get_by_role("button", name="Next waiting").focus()
    keys.press("Enter")
    expect(olga.page.locator("#talk-name")).not_to_contain_text(vera.name, timeout=PATIENCE)
    expect(olga.page.locator(".talk-facts .status")).to_have_text(re.compile("Waiting for agent|Action"))


def test_every_control_is_reached_with_tab_and_shows_where_one_is(olga: Console, vera: Visitor) -> None:
    olga.open(vera)
    olga.hold(vera)
    wanted = {
        "Skip to the conversation", "Mute the sound of alerts", "Alerts", "Keyboard shortcuts", "Account of Olga",
        "Search conversations", "Messages", "Hand over…", "Finish", "Message to the visitor", "Replies", "Note",
        "Send",
    }  # fmt: skip
    olga.composer.fill("Without a text nothing can be sent.")
    olga.page.evaluate("document.activeElement.blur(); getSelection().removeAllRanges()")
    olga.page.locator(".brand").click()
    reached = set()
    for _ in range(60):
        olga.page.keyboard.press("Tab")
        name, outlined = olga.page.evaluate(
            """() => {
                const here = document.activeElement;
                const label = here.labels?.[0]?.textContent ?? here.getAttribute('aria-label') ?? here.textContent;
                const frame = here.closest('.composer') ?? here;
                const style = getComputedStyle(frame);
                return [label.trim(), style.outlineStyle !== 'none' || style.boxShadow !== 'none'];
            }"""
        )
        if olga.page.evaluate("document.activeElement === document.body"):
            continue
        assert outlined, f"no visible focus on {name!r}"
        reached.add(name)
        if wanted <= reached:
            return
    assert wanted <= reached, wanted - reached


def test_keys_lead_to_the_next_and_previous_list_and_to_help(olga: Console, meet: Meet, vera: Visitor) -> None:
    viktor = meet("Viktor")
    viktor.say("hello")
    viktor.hears("Hello, what can I do for you?")
    vera.say("and I am the latest")
    vera.hears("It is me again.")
    keys = olga.page.keyboard
    keys.press("2")
    expect(olga.page.locator(".tab[data-view=all]")).to_have_attribute("aria-current", "page")
    expect(olga.rows.first).to_contain_text(vera.name, timeout=PATIENCE)
    keys.press("j")
    olga.shows(vera)
    keys.press("j")
    expect(olga.rows.nth(1).get_by_role("link")).to_have_attribute("aria-current", "true")
    keys.press("k")
    olga.shows(vera)
    keys.press("?")
    expect(olga.dialog.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    olga.dialog.get_by_role("switch").uncheck()
    keys.press("Escape")
    expect(olga.dialog).to_have_count(0)
    keys.press("1")
    expect(olga.page.locator(".tab[data-view=all]")).to_have_attribute("aria-current", "page")


def test_the_list_is_walked_with_arrows(olga: Console, bot: str, meet: Meet, vera: Visitor) -> None:
    viktor = meet("Viktor")
    viktor.say("hello")
    viktor.hears("Hello, what can I do for you?")
    keys = olga.page.keyboard
    olga.show("all")
    expect(olga.rows.filter(has_not_text=f"Bot {bot}").first).to_be_visible(timeout=PATIENCE)
    # Only the rows of this bot: a list of one page, whatever else the product holds. The demo's are there before.
    olga.page.get_by_role("searchbox", name="Search conversations").fill(f"Bot {bot}")
    expect(olga.rows.filter(has_not_text=f"Bot {bot}")).to_have_count(0, timeout=PATIENCE)
    expect(olga.row(vera)).to_be_visible(timeout=PATIENCE)
    expect(olga.rows.first).to_contain_text(viktor.name, timeout=PATIENCE)
    olga.rows.first.get_by_role("link").focus()
    until(lambda: pressed(olga, "End", olga.rows.last), "the last row to be focused")
    keys.press("ArrowUp")
    keys.press("ArrowDown")
    expect(olga.rows.last.get_by_role("link")).to_be_focused()
    keys.press("Home")
    expect(olga.rows.first.get_by_role("link")).to_be_focused()
    # One stop of Tab, however long the list is.
    expect(olga.page.locator('.row-link[tabindex="0"]')).to_have_count(1)
    keys.press("ArrowUp")
    expect(olga.page.get_by_role("searchbox", name="Search conversations")).to_be_focused()

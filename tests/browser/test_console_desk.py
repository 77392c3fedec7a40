"""What an operator holds, the order and the filters of lists, saved views, and how the console is arranged."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.console_stage import PATIENCE, Console, Visitor, build_bot
from tests.servers.processes import until
from tests.servers.product import Product


def test_what_one_holds_stays_in_sight_and_calls_until_it_is_answered(
    product: Product, olga: Console, meet: Meet
) -> None:
    bot = build_bot(product)
    visitors = [meet(name, of=bot) for name in ("First", "Second", "Third")]
    for visitor in visitors:
        visitor.ask("request_agent")
        visitor.hears("Somebody will come.")
    first, second, third = visitors
    olga.go()
    keys = olga.page.keyboard
    shelf = olga.page.locator("held-shelf .shelf-item")
    badge = olga.page.locator(".tab-waiting")
    olga.page.get_by_role("button", name="Filters", exact=True).click()
    olga.page.locator("list-filters").get_by_label(f"Bot {bot}", exact=True).check()
    olga.page.get_by_role("button", name="Longest wait first").click()
    expect(olga.rows.locator(".row-visitor")).to_have_text([each.name for each in visitors], timeout=PATIENCE)
    olga.page.locator(".brand").click()
    # The focus follows, so that the row is read out and Enter presses nothing else.
    keys.press("j")
    olga.shows(first)
    expect(olga.row(first).get_by_role("link")).to_be_focused()
    keys.press("j")
    olga.shows(second)
    olga.hold(second)
    expect(olga.row(second)).to_have_count(0, timeout=PATIENCE)
    mine = shelf.filter(has_text=second.name)
    expect(mine.get_by_role("link")).to_have_attribute("aria-current", "true")
    # It goes on from there.
    keys.press("Escape")
    keys.press("Escape")
    keys.press("j")
    olga.shows(third)
    second.say("HELLO? I have been waiting")
    expect(badge).to_have_text("1", timeout=PATIENCE)
    expect(mine).to_contain_text("HELLO?")
    expect(mine).to_have_attribute("data-waiting", "")
    expect(olga.page).to_have_title(re.compile(r"^\(\d+\)"))
    badge.click()
    olga.shows(second)
    olga.say("Here I am.")
    expect(badge).to_be_hidden(timeout=PATIENCE)
    # My Conversations begins with it, and has it once.
    olga.show("mine")
    expect(olga.row(second)).to_have_attribute("data-group", re.compile(r"^You hold \(\d+\)$"), timeout=PATIENCE)
    expect(olga.row(second)).to_have_count(1)
    expect(shelf.first).to_be_hidden()


def test_a_saved_view_and_the_arrangement_of_the_desk_are_there_the_next_time(
    product: Product, olga: Console, vera: Visitor
) -> None:
    bot = build_bot(product)
    olga.go("?view=all")
    filters, page = olga.page.locator("list-filters"), olga.page
    page.get_by_role("button", name="Filters", exact=True).click()
    filters.get_by_label(f"Bot {bot}", exact=True).check()
    expect(olga.row(vera)).to_have_count(0)
    filters.get_by_label("Status").select_option("waiting")
    filters.get_by_label("Compact rows").check()
    filters.get_by_label(f"Bot {bot}", exact=True).uncheck()
    expect(olga.row(vera)).to_be_visible(timeout=PATIENCE)
    link = olga.row(vera).get_by_role("link")
    until(lambda: link.evaluate("(link) => link.offsetHeight") == 64, "a row to be compact")
    page.get_by_role("button", name="Save as a view").click()
    olga.dialog.get_by_label("Name").fill("Waiting, all bots")
    page.keyboard.press("Enter")
    saved = page.get_by_role("link", name="Waiting, all bots")
    expect(saved).to_have_attribute("aria-current", "page", timeout=PATIENCE)
    edge = page.get_by_role("separator", name="Width of the list")
    width = int(edge.get_attribute("aria-valuenow") or 0)
    edge.press("ArrowRight")
    expect(edge).to_have_attribute("aria-valuenow", str(width + 16))
    box = edge.bounding_box()
    assert box
    page.mouse.move(box["x"] + 4, 400)
    page.mouse.down()
    page.mouse.move(box["x"] + 54, 400)
    page.mouse.up()
    expect(edge).to_have_attribute("aria-valuenow", str(width + 66))

    olga.go("?view=awaiting")
    expect(edge).to_have_attribute("aria-valuenow", str(width + 66))
    expect(page.locator("body")).to_have_attribute("data-density", "compact")
    saved.click()
    expect(page.locator(".filter-chip")).to_have_text(["Waiting for agent"])
    page.get_by_role("button", name="Remove the filter Waiting for agent").click()
    expect(page.locator(".filter-chip")).to_have_count(0)
    expect(saved).not_to_have_attribute("aria-current", "page")
    page.get_by_role("button", name="Rename or remove the view Waiting, all bots").click()
    olga.dialog.get_by_label("Name").fill(" ")
    page.keyboard.press("Enter")
    expect(olga.dialog.get_by_role("alert")).to_have_text("Give the view a name.")
    olga.dialog.get_by_role("button", name="Remove the view").click()
    expect(saved).to_have_count(0, timeout=PATIENCE)
    edge.dblclick()
    expect(edge).to_have_attribute("aria-valuenow", str(width))

"""A held conversation goes to a colleague by mouse and by keyboard, and whoever leaves is asked what becomes of it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.console_stage import PATIENCE, Console, Visitor
from tests.servers.processes import until

WHOLE = """e => {
    const [box, line] = [e.getBoundingClientRect(), e.parentElement.getBoundingClientRect()];
    return e.scrollWidth <= e.clientWidth && box.right <= line.right;
}"""


def test_a_conversation_is_offered_by_mouse_accepted_by_key_asked_for_and_given_back_by_keys(
    olga: Console, oleg: Console, vera: Visitor
) -> None:
    olga.open(vera)
    olga.hold(vera)
    olga.page.get_by_role("button", name="Hand over…", exact=True).click()
    olga.dialog.get_by_label("Oleg").check()
    olga.dialog.get_by_label("Note for colleagues").fill("She speaks French.")
    olga.dialog.get_by_role("button", name="Hand over", exact=True).click()
    given = olga.page.locator(".offer")
    expect(given).to_contain_text(f"You offer the conversation with {vera.name} to Oleg.", timeout=PATIENCE)
    olga.mode("mine")  # it stays hers
    offered = oleg.page.locator(".offer")
    expect(offered).to_contain_text(f"Olga offers you the conversation with {vera.name}.", timeout=PATIENCE)
    expect(offered).to_contain_text("She speaks French.")
    oleg.page.locator("body").press("y")
    oleg.mode("mine")
    expect(oleg.composer).to_be_focused(timeout=PATIENCE)  # else what he writes would be shortcuts
    expect(oleg.page.locator(".note")).to_contain_text("She speaks French.")
    expect(oleg.page.locator(".watchers")).to_contain_text("Olga", timeout=PATIENCE)
    holder = oleg.page.locator(".talk-holder")
    for width in (1440, 1024, 390):
        oleg.page.set_viewport_size({"width": width, "height": 800})
        until(lambda: holder.evaluate(WHOLE), f"the holder to be shown whole at {width} px")
    oleg.page.set_viewport_size({"width": 1280, "height": 800})
    olga.mode("other")
    expect(given).to_have_count(0)
    expect(olga.page.locator(".toast", has_text="Oleg has the conversation now.")).to_be_visible()
    assert vera.until(lambda f: f["type"] == "state" and f.get("operator") == "Oleg")

    olga.page.locator("#talk-name").focus()
    olga.page.keyboard.press("a")
    expect(given).to_contain_text("You have asked Oleg", timeout=PATIENCE)
    expect(offered).to_contain_text("Olga asks you for the conversation", timeout=PATIENCE)
    oleg.page.locator("#talk-name").focus()
    oleg.page.keyboard.press("x")
    expect(olga.page.locator(".toast", has_text="Oleg keeps the conversation.")).to_be_visible()
    olga.page.keyboard.press("a")
    expect(offered).to_contain_text("Olga asks you for the conversation", timeout=PATIENCE)
    oleg.page.keyboard.press("y")
    olga.mode("mine")
    oleg.mode("other")


def test_whoever_goes_offline_is_asked_what_becomes_of_what_they_hold(
    olga: Console, oleg: Console, vera: Visitor
) -> None:
    olga.open(vera)
    olga.hold(vera)
    olga.page.get_by_role("switch", name="Online", exact=True).click()
    expect(olga.dialog).to_contain_text("You hold 1 conversation.")
    olga.dialog.get_by_label(f"What becomes of the conversation with {vera.name}").select_option("everybody")
    olga.dialog.get_by_label(f"Note about {vera.name} for colleagues").fill("Her parcel is lost.")
    olga.dialog.get_by_role("button", name="Go offline").click()
    olga.mode("free")
    expect(olga.page.locator(".note")).to_contain_text("Her parcel is lost.", timeout=PATIENCE)
    line = olga.page.locator("offline-line")
    expect(line).to_contain_text("Nobody alerts you.")
    line.get_by_role("button", name="Lunch").click()
    away = oleg.page.locator(".colleagues > li", has_text="Olga")
    expect(away).to_contain_text("Lunch", timeout=PATIENCE)
    line.get_by_role("button", name="Go online").click()
    expect(line).to_be_hidden()
    expect(away).not_to_contain_text("Lunch", timeout=PATIENCE)

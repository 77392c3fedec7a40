"""The console has no barriers and nothing cut off or overlapping, in light and dark, at three widths.

The pictures are kept in `test-output/`.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.barriers import SCHEMES, barriers_on
from tests.browser.conftest import Meet
from tests.browser.console_stage import PATIENCE, Console, Visitor, sign_in
from tests.servers.browser import NewContext
from tests.servers.product import CODE, Product

PICTURES = CODE / "test-output"
WIDTHS = {"wide": (1440, 900), "middle": (1024, 768), "phone": (390, 844)}

# Text that does not fit and is not meant to end in an ellipsis, controls that lie over each other, a page that scrolls
# sideways. A control that is placed inside another's box (the button at the end of a row) must leave its words free.
# Toasts lie over the page, and go by themselves. A line to be swiped may have controls beyond the edge: it is named,
# since a list that scrolls down has the same computed style, and its rows must not be wider than the page.
FAULTS = """() => {
    const shown = (node) => node.checkVisibility({ visibilityProperty: true }) && node.getClientRects().length > 0;
    const hidden = (node) => node.closest('.visually-hidden, .skip-link, [inert]');
    const inside = ({ left, right }) => left >= -1 && right <= innerWidth + 1;
    const swiped = (node) => {
        const line = node.closest('.tabs');
        if (!line || !['auto', 'scroll'].includes(getComputedStyle(line).overflowX)) return false;
        const [box, edge] = [node.getBoundingClientRect(), line.getBoundingClientRect()];
        const left = getComputedStyle(line).direction === 'rtl' ? edge.right - line.scrollWidth : edge.left;
        const [from, to] = [left - line.scrollLeft, left - line.scrollLeft + line.scrollWidth];
        return inside(edge) && box.left >= from - 1 && box.right <= to + 1;
    };
    const faults = [];
    if (document.documentElement.scrollWidth > innerWidth) faults.push('the page scrolls sideways');
    const top = document.querySelector('dialog[open]') ?? document.body;
    const controls = [...top.querySelectorAll('button, a[href], input, select, textarea, summary')]
        .filter((node) => shown(node) && !hidden(node));
    for (const node of controls) {
        const style = getComputedStyle(node);
        const room = node.matches('input, textarea, select');
        if (!room && style.textOverflow !== 'ellipsis' && node.scrollWidth > node.clientWidth + 1
            && style.display !== 'inline')
            faults.push(`cut: ${node.outerHTML.slice(0, 120)}`);
        if (!inside(node.getBoundingClientRect()) && !swiped(node))
            faults.push(`outside: ${node.outerHTML.slice(0, 120)}`);
    }
    const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
    const clipped = (box, node, root) => {
        let { left, right, top, bottom } = box;
        for (let at = node; at !== root.parentElement; at = at.parentElement) {
            if (getComputedStyle(at).overflow === 'visible') continue;
            const edge = at.getBoundingClientRect();
            [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
            [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
        }
        return { left, right, top, bottom };
    };
    const words = (root) => {
        const boxes = [...root.querySelectorAll('svg')].filter(shown)
            .map((node) => clipped(node.getBoundingClientRect(), node, root));
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const node = walker.currentNode;
            if (!node.data.trim() || !shown(node.parentElement) || hidden(node.parentElement)) continue;
            const range = document.createRange();
            range.selectNodeContents(node);
            boxes.push(...[...range.getClientRects()].map((box) => clipped(box, node.parentElement, root)));
        }
        return boxes;
    };
    const placed = (node) => getComputedStyle(node).position === 'absolute';
    const covers = (one, other) => {
        const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
        if (!meet(a, b)) return false;
        if (placed(other)) return words(one).some((box) => meet(box, b));
        return placed(one) ? words(other).some((box) => meet(box, a)) : true;
    };
    const seen = controls.filter((node) => node.checkVisibility({ opacityProperty: true }));
    for (const [index, one] of seen.entries()) {
        for (const other of seen.slice(index + 1)) {
            if (one.contains(other) || other.contains(one)) continue;
            const layer = (node) => node.closest(
                '.rows-scroll, .journal, .picker-list, .account-menu, .toasts, .context, .filter-bots, .dialog-main');
            if (layer(one) !== layer(other)) continue;
            if (covers(one, other))
                faults.push(`overlap: ${one.outerHTML.slice(0, 80)} and ${other.outerHTML.slice(0, 80)}`);
        }
    }
    return faults;
}"""


@dataclass
class Sight:
    """Looks at pages at one width, and collects their faults."""

    width: str
    faults: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def options(self) -> dict[str, Any]:
        """Playwright's options of a browser context."""
        across, down = WIDTHS[self.width]
        viewport = {"width": across, "height": down}
        return {"viewport": viewport, "timezone_id": "Asia/Tokyo", "reduced_motion": "reduce"}

    def look(self, page: Page, state: str) -> None:
        """Takes pictures in both color schemes, and notes faults."""
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=PICTURES / f"{state}-{self.width}-{scheme}.png", animations="disabled")
            if faults := barriers_on(page, scheme) + page.evaluate(FAULTS):
                self.faults[f"{state} {scheme}"] = faults


@pytest.fixture(params=WIDTHS)
def sight(request: pytest.FixtureRequest) -> Sight:
    PICTURES.mkdir(exist_ok=True)
    return Sight(request.param)


@pytest.fixture
def busy(meet: Meet, vera: Visitor) -> Visitor:
    """Visitors in every state; Vera's conversation has every kind of line."""
    for name, words in (
        ("Viktor", ("hello", "qwxz one", "qwxz two")),
        ("Marie-Claire de Villeneuve-Fontaine du Bois-Saint-Ange", ("prices", "thank you " * 40)),
        ("محمد", ("hello", "W" * 300)),
    ):
        visitor = meet(name)
        for each in words:
            visitor.say(each)
    vera.say("A long question: " + "where is it? " * 60 + "https://shop.example/" + "x" * 200)
    return vera


def test_the_pages_of_an_operators_day_have_no_faults(
    product: Product, new_context: NewContext, oleg: Console, busy: Visitor, sight: Sight
) -> None:
    olga = sign_in(product, new_context, "olga", **sight.options)

    def look(state: str) -> None:
        sight.look(olga.page, f"console-{state}")

    expect(olga.row(busy)).to_be_visible(timeout=PATIENCE)
    look("awaiting")
    olga.show("all")
    expect(olga.row(busy)).to_be_visible(timeout=PATIENCE)
    look("all")
    olga.show("historic")
    olga.page.get_by_role("button", name="Filters", exact=True).click()
    expect(olga.page.get_by_label("From", exact=True)).to_be_visible()
    expect(olga.page.get_by_text("Loading…", exact=True)).to_be_hidden()
    look("historic")
    olga.page.keyboard.press("Escape")
    olga.show("awaiting")
    oleg.open(busy)
    olga.open(busy)
    expect(olga.page.locator(".watchers")).to_be_visible(timeout=PATIENCE)
    look("what-led-here")
    olga.hold(busy)
    olga.say("Good morning")
    busy.hears("Good morning")
    olga.composer.fill("a first line\nand a second one")
    busy.type()  # which is believed for some seconds
    expect(olga.page.locator(".journal-typing")).to_be_visible(timeout=PATIENCE)
    look("talking")
    olga.page.get_by_role("button", name="Replies", exact=True).click()
    expect(olga.dialog.get_by_label("Search replies and interactions")).to_be_focused(timeout=PATIENCE)
    olga.page.keyboard.press("ArrowDown")
    expect(olga.dialog.locator(".preview-text")).not_to_be_empty()
    look("interaction")
    olga.page.keyboard.press("Escape")
    olga.page.get_by_role("button", name="Finish").click()
    expect(olga.dialog.locator("[value=message]")).to_be_checked()
    look("finish")
    olga.page.keyboard.press("Escape")
    olga.page.context.set_offline(True)
    olga.say("Written in a tunnel")
    expect(olga.banner).to_be_visible(timeout=PATIENCE)
    look("offline")
    busy.say("News from outside")
    olga.page.context.set_offline(False)
    olga.connected()
    olga.page.context.complaints.clear()  # type: ignore[attr-defined]
    expect(olga.outbox.filter(has_text="Written in a tunnel")).to_have_attribute("data-state", "held", timeout=PATIENCE)
    look("held")
    olga.outbox.get_by_role("button", name="Discard").click()
    assert sight.faults == {}


def test_pages_that_are_seldom_seen_have_no_faults(
    product: Product, new_context: NewContext, oleg: Console, vera: Visitor, sight: Sight
) -> None:
    olga = sign_in(product, new_context, "olga", **sight.options)

    def look(state: str) -> None:
        sight.look(olga.page, f"console-{state}")

    oleg.open(vera)
    oleg.hold(vera)
    olga.go("?view=all&c=987654321")
    expect(olga.page.get_by_role("heading", name="There is no such conversation")).to_be_visible(timeout=PATIENCE)
    look("missing")
    olga.go(f"?view=all&c={vera.conversation}")
    olga.mode("other")
    look("held-by-another")
    olga.go("?view=all")
    olga.page.get_by_role("searchbox", name="Search conversations").fill("nobody says this")
    expect(olga.page.get_by_role("heading", name="Nothing found")).to_be_visible()
    look("nothing-found")
    olga.page.get_by_role("button", name="Alerts", exact=True).click()
    olga.dialog.get_by_role("button", name="Test my alerts").click()
    expect(olga.dialog.locator(".test-results li")).to_have_count(4)
    look("alerts")
    olga.page.keyboard.press("Escape")
    if sight.width != "phone":
        olga.page.keyboard.press("Tab")
        olga.page.get_by_role("button", name="Keyboard shortcuts").click()
        look("shortcuts")
        olga.page.keyboard.press("Escape")
    olga.page.locator("summary").first.click()
    look("account")
    assert sight.faults == {}


def test_the_sign_in_page_has_no_faults(product: Product, new_context: NewContext, sight: Sight) -> None:
    context = new_context(**sight.options)
    page = context.new_page()
    page.goto(f"{product.url}/sign-in/")
    page.get_by_label("User name").fill("nobody")
    page.get_by_label("Password").fill("nothing")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("Please enter a correct username and password.")
    sight.look(page, "sign-in")
    page.goto(f"{product.url}/no-such-page/")
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    sight.look(page, "not-found")
    context.complaints.clear()  # type: ignore[attr-defined]  # the browser's own, about the status 404
    assert sight.faults == {}

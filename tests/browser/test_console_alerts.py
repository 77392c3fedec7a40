"""Alerts: the permission for them, notifications, clicks, clearing for all operators, sound, and the test."""

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.console_stage import PATIENCE, Console, Visitor, sign_in
from tests.servers.browser import NewContext
from tests.servers.product import Product

BROWSER = """
(() => {
    const wanted = %s;
    window.shown = [];
    window.asked = 0;
    window.Notification = class extends EventTarget {
        static permission = wanted.permission;
        static async requestPermission() {
            window.asked += 1;
            return (Notification.permission = wanted.answer);
        }
        constructor(title, options) {
            super();
            Object.assign(this, options, { title, closed: false });
            window.shown.push(this);
        }
        close() {
            this.closed = true;
        }
    };
    window.chimes = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...given) {
        window.chimes += 1;
        window.audio = this.context;
        window.stateAtChime = audio.state;
        start.apply(this, given);
    };
    // Nobody looks at a page in the background; tests choose.
    window.looked = true;
    Document.prototype.hasFocus = () => window.looked;
})();
"""


# A function of its own: Playwright calls what an expression evaluates to, and would wait for the answer itself.
ASK_SLOWLY = """
() => {
    Notification.requestPermission = () => new Promise((resolve) => {
        window.answer = (given) => resolve((Notification.permission = given));
    });
}
"""


def at_console(
    product: Product,
    new_context: NewContext,
    *,
    permission: str = "granted",
    answer: str = "granted",
    wish: str = "yes",
) -> Console:
    """Olga, with a browser whose notifications are recorded; `wish` is what she answered to our question, if any."""

    def context(**options: Any) -> Any:
        made = new_context(**options)
        made.add_init_script(BROWSER % json.dumps({"permission": permission, "answer": answer}))
        return made

    return sign_in(product, context, "olga", wish=wish)


def shown(console: Console, conversation: int) -> list[dict[str, Any]]:
    """The notifications of a conversation, in order."""
    found: list[dict[str, Any]] = console.page.evaluate(
        "(tag) => shown.filter((each) => each.tag === tag).map(({ title, body, closed }) => ({ title, body, closed }))",
        f"takeover-{conversation}",
    )
    return found


def wait_for_notification(console: Console, conversation: int, number: int = 1) -> None:
    console.page.wait_for_function(
        "([tag, number]) => shown.filter((each) => each.tag === tag).length >= number",
        arg=[f"takeover-{conversation}", number],
        timeout=PATIENCE,
    )


def look_away(console: Console) -> None:
    console.page.evaluate("looked = false; dispatchEvent(new Event('blur'))")


@pytest.fixture
def viktor(meet: Meet) -> Visitor:
    return meet("Viktor")


def test_the_browser_asks_only_after_our_own_question_was_answered_with_yes(
    product: Product, new_context: NewContext
) -> None:
    olga = at_console(product, new_context, permission="default", wish="")
    question = olga.page.get_by_role("region", name="Notifications")
    expect(question).to_be_visible()
    assert olga.page.evaluate("asked") == 0
    question.get_by_role("button", name="Yes, notify me").click()
    expect(question).to_be_hidden()
    assert olga.page.evaluate("asked") == 1
    olga.page.get_by_role("button", name="Alerts", exact=True).click()
    switch = olga.dialog.get_by_role("switch", name="Browser notifications")
    expect(switch).to_be_checked()
    switch.uncheck()
    expect(switch).not_to_be_checked()
    switch.check()
    expect(switch).to_be_checked()


def test_notifications_that_the_browser_forgot_are_asked_for_again(product: Product, new_context: NewContext) -> None:
    olga = at_console(product, new_context, permission="default", wish="yes")
    question = olga.page.get_by_role("region", name="Notifications")
    olga.page.get_by_role("button", name="Alerts", exact=True).click()
    expect(olga.dialog.get_by_role("switch", name="Browser notifications")).not_to_be_checked()
    switch = olga.dialog.get_by_role("switch", name="Browser notifications")
    olga.page.evaluate(ASK_SLOWLY)
    switch.check()
    expect(switch).to_be_checked()  # while the browser asks
    olga.page.evaluate("answer('granted')")
    expect(question).to_be_hidden()
    expect(switch).to_be_checked()
    switch.uncheck()
    olga.page.evaluate("Notification.permission = 'default'")
    switch.check()
    olga.page.evaluate("answer('default')")
    expect(switch).not_to_be_checked()


def test_an_operator_who_says_no_to_notifications_is_not_asked_again(product: Product, new_context: NewContext) -> None:
    olga = at_console(product, new_context, permission="default", wish="")
    question = olga.page.get_by_role("region", name="Notifications")
    question.get_by_role("button", name="Not now").click()
    expect(question).to_be_hidden()
    olga.page.reload()
    olga.connected()
    expect(question).to_be_hidden()
    assert olga.page.evaluate("asked") == 0


def test_a_refusal_by_the_browser_is_explained(product: Product, new_context: NewContext, viktor: Visitor) -> None:
    olga = at_console(product, new_context, permission="default", answer="denied", wish="")
    olga.page.get_by_role("button", name="Yes, notify me").click()
    expect(olga.page.locator(".toast", has_text="Your browser blocks notifications from this site.")).to_be_visible()
    viktor.ask("request_agent")
    expect(olga.row(viktor)).to_be_visible(timeout=PATIENCE)
    assert shown(olga, viktor.conversation) == []


def test_a_visitor_who_awaits_is_announced_and_a_click_leads_there(
    product: Product, new_context: NewContext, viktor: Visitor
) -> None:
    olga = at_console(product, new_context)
    look_away(olga)
    viktor.say("I need help")
    viktor.ask("request_agent")
    wait_for_notification(olga, viktor.conversation)
    [note] = shown(olga, viktor.conversation)
    assert note["title"] == f"{viktor.name} asks for an agent"
    olga.page.wait_for_function("() => /^\\(\\d+\\) Takeover$/.test(document.title)")
    olga.page.evaluate(
        "(tag) => shown.find((each) => each.tag === tag).dispatchEvent(new Event('click'))",
        f"takeover-{viktor.conversation}",
    )
    olga.shows(viktor)
    assert shown(olga, viktor.conversation)[0]["closed"]


def test_an_alert_disappears_for_everyone_when_somebody_takes_over(
    product: Product, new_context: NewContext, viktor: Visitor, oleg: Console
) -> None:
    olga = at_console(product, new_context)
    look_away(olga)
    viktor.ask("request_agent")
    wait_for_notification(olga, viktor.conversation)
    oleg.open(viktor)
    oleg.hold(viktor)
    olga.page.wait_for_function(
        "(tag) => shown.filter((each) => each.tag === tag).every((each) => each.closed)",
        arg=f"takeover-{viktor.conversation}",
        timeout=PATIENCE,
    )


def test_offline_operators_get_no_notifications(product: Product, new_context: NewContext, viktor: Visitor) -> None:
    olga = at_console(product, new_context)
    olga.page.get_by_role("switch", name="Online", exact=True).click()
    expect(olga.page.get_by_role("switch", name="Offline", exact=True)).to_be_visible()
    olga.page.reload()
    olga.connected()
    expect(olga.page.get_by_role("switch", name="Offline")).to_be_visible()
    look_away(olga)
    viktor.ask("request_agent")
    expect(olga.row(viktor)).to_be_visible(timeout=PATIENCE)
    assert shown(olga, viktor.conversation) == []
    # An operator who comes back Online learns of the visitors who still wait.
    olga.page.get_by_role("switch", name="Offline").click()
    wait_for_notification(olga, viktor.conversation)


def test_an_answer_is_announced_only_while_one_looks_elsewhere(
    product: Product, new_context: NewContext, viktor: Visitor
) -> None:
    olga = at_console(product, new_context)
    viktor.ask("request_agent")
    olga.open(viktor)
    olga.hold(viktor)
    known = len(shown(olga, viktor.conversation))
    olga.show("mine")
    expect(olga.row(viktor)).to_be_visible()
    viktor.say("seen at once")
    olga.entry("seen at once")
    # The list hears of it after the alert, so the alert has come by while she looked.
    expect(olga.row(viktor)).to_contain_text("seen at once", timeout=PATIENCE)
    expect(olga.row(viktor).locator(".row-unread")).to_be_hidden(timeout=PATIENCE)
    assert len(shown(olga, viktor.conversation)) == known
    look_away(olga)
    viktor.say("are you there?")
    wait_for_notification(olga, viktor.conversation, known + 1)
    note = shown(olga, viktor.conversation)[-1]
    assert note == {"title": f"{viktor.name} awaits your answer", "body": "are you there?", "closed": False}
    olga.page.evaluate("looked = true; dispatchEvent(new Event('focus'))")
    olga.page.wait_for_function("() => shown.at(-1).closed", timeout=PATIENCE)


def test_the_sound_is_short_and_can_be_muted(product: Product, new_context: NewContext, viktor: Visitor) -> None:
    olga = at_console(product, new_context)
    olga.page.get_by_role("button", name="Mute the sound of alerts").click()
    olga.page.evaluate("chimes = 0")
    look_away(olga)
    viktor.ask("request_agent")
    wait_for_notification(olga, viktor.conversation)
    assert olga.page.evaluate("chimes") == 0
    olga.page.get_by_role("button", name="Mute the sound of alerts").click()
    viktor.say("still here")
    olga.page.get_by_role("button", name="Alerts", exact=True).click()
    olga.dialog.get_by_role("button", name="Test my alerts").click()
    expect(olga.dialog.get_by_role("status")).to_contain_text("Sound: you should hear two short notes.")
    olga.page.wait_for_function("() => chimes > 0", timeout=PATIENCE)
    # A context that runs takes processor time all day.
    olga.page.wait_for_function("() => audio.state === 'suspended'", timeout=PATIENCE)
    olga.page.evaluate("chimes = 0")
    olga.dialog.get_by_role("button", name="Test my alerts").click()
    olga.page.wait_for_function("() => chimes > 0 && stateAtChime === 'running'", timeout=PATIENCE)
    olga.page.wait_for_function("() => audio.state === 'suspended'", timeout=PATIENCE)


@pytest.mark.parametrize(
    ("permission", "words"),
    [
        ("granted", "Notifications: you should see one now."),
        ("denied", "Notifications: your browser blocks them for this site."),
        ("default", "Notifications: your browser has not been asked yet."),
    ],
)
def test_a_test_says_in_words_what_is_wrong(
    product: Product, new_context: NewContext, permission: str, words: str
) -> None:
    olga = at_console(product, new_context, permission=permission)
    olga.page.get_by_role("button", name="Mute the sound of alerts").click()
    olga.page.get_by_role("button", name="Alerts", exact=True).click()
    olga.dialog.get_by_role("button", name="Test my alerts").click()
    results = olga.dialog.get_by_role("status")
    expect(results).to_contain_text(words)
    expect(results).to_contain_text("Sound: you have muted it.")
    expect(results).to_contain_text("Connection: fine.")
    count = "(count) => shown.filter(({ tag }) => tag === 'takeover-test').length === count"
    olga.page.wait_for_function(count, arg=int(permission == "granted"), timeout=PATIENCE)

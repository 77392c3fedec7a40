"""A row tells whose turn it is: the visitor's words and wait, presence, what is new to whom, and a name."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.console_stage import PATIENCE, Console


def test_two_operators_triage_by_rows(meet: Meet, olga: Console, oleg: Console) -> None:
    visitor = meet("")
    visitor.say("where is my vase?")
    visitor.hears("Pardon?")
    visitor.ask("request_agent")
    visitor.hears("Somebody will come.")
    rows = [
        console.page.locator(f"row-list [data-id='{visitor.conversation}']").filter(has_text="where is my vase?")
        for console in (olga, oleg)
    ]
    [mine, theirs] = rows
    for row in rows:
        expect(row.locator(".row-text")).to_have_text("where is my vase?", timeout=PATIENCE)
        expect(row.locator(".row-answered")).to_have_attribute("title", "Bot answered")
        expect(row.locator(".row-wait")).to_have_text(re.compile(r"^\d+ (sec|min)$"))
        expect(row.locator(".avatar")).to_have_attribute("data-present", "true", timeout=PATIENCE)
        expect(row.locator(".row-unread")).to_have_text("1")
        expect(row).to_have_attribute("data-new", "")
    # One speakable name wherever the visitor is shown, and the reference beside it.
    name = mine.locator(".row-visitor").inner_text()
    assert re.fullmatch(r"[A-Z][a-z]+ [a-z]+", name)
    assert theirs.locator(".row-visitor").inner_text() == name
    mine.click()
    expect(olga.page.locator("#talk-name")).to_have_text(name)
    expect(olga.page.locator(".talk-reference")).to_have_text(mine.locator(".row-code").inner_text())
    expect(olga.entry("where is my vase?").locator(".entry-name")).to_have_text(name)
    # Olga has looked; Oleg keeps his badge and sees who did. Both rows stand out until somebody answers.
    expect(mine.locator(".row-unread")).to_be_hidden(timeout=PATIENCE)
    expect(theirs.locator(".row-looked")).to_have_attribute("title", "Olga looked at it", timeout=PATIENCE)
    expect(theirs.locator(".row-unread")).to_have_text("1")
    expect(mine).to_have_attribute("data-new", "")
    expect(mine.locator(".row-looked")).to_be_hidden()
    olga.page.locator("talk-journal").focus()
    olga.page.keyboard.press("Shift+U")
    expect(mine.locator(".row-unread")).to_have_text("1", timeout=PATIENCE)
    expect(olga.page.locator("talk-pane")).to_have_attribute("data-state", "none")
    # Whoever answered is told by name, until the visitor writes again.
    olga.show("all")
    oleg.show("all")
    mine.click()
    olga.take_over.click()
    expect(olga.composer).to_be_focused(timeout=PATIENCE)
    olga.say("It is on its way.")
    olga.entry("It is on its way.")
    found = [console.page.locator(f"row-list [data-id='{visitor.conversation}'] .row-last") for console in (olga, oleg)]
    for last, author in zip(found, ("You:", "Olga:"), strict=True):
        expect(last.locator(".row-author")).to_have_text(author, timeout=PATIENCE)
        expect(last.locator(".row-text")).to_have_text("It is on its way.")
    row = oleg.page.locator(f"row-list [data-id='{visitor.conversation}']")
    expect(row.locator(".row-unread")).to_be_hidden()
    visitor.leave.close()
    expect(row.locator(".avatar")).to_have_attribute("data-present", "false", timeout=PATIENCE)
    expect(row.locator(".avatar")).to_have_attribute("title", re.compile("^Left .* ago$"))

"""The head of the open conversation shows its own visitor, whoever was shown there before."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.console_stage import PATIENCE, Console, Visitor


def test_the_head_keeps_nothing_of_the_visitor_before(olga: Console, meet: Meet) -> None:
    olga.show("all")
    avatar = olga.page.locator("talk-header .avatar")

    def see(visitor: Visitor, words: str, initials: str) -> None:
        visitor.say(words)
        olga.page.locator(f"row-list [data-id='{visitor.conversation}']").click(timeout=PATIENCE)
        olga.entry(words)
        expect(avatar).to_have_text(re.compile(rf"^\s*{initials}\d*\s*$") if initials else "")
        expect(avatar.locator("svg")).to_have_count(0 if initials else 1)

    see(meet("Vera Weiss"), "I have a name", "V")
    see(meet(""), "I have none", "")
    see(meet("Omar"), "I have another", "O")
    see(meet("7 of 9"), "mine is a number", "")
    see(meet("آدم"), "mine is Arabic", "آ")

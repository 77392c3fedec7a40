"""Operators read visitors' names, messages and addresses as text, and no script in them runs."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Meet
from tests.browser.console_stage import PATIENCE, Console

PAYLOADS = [
    "<script>pwned = 1</script>",
    "<img src=x onerror='pwned = 1'>",
    '"><svg onload=pwned=1>',
    "</textarea><script>pwned = 1</script>",
    "</template><script>pwned = 1</script>",
    "javascript:pwned=1",
    '[click](javascript:pwned=1) https://x.example/"onmouseover="pwned=1',
    "{{ 7 * 7 }} {% debug %} ${7 * 7} #{7 * 7}",
    "__proto__ constructor toString hasOwnProperty",
    "\u202eright to left\u202c and \u2066isolated\u2069",
    "a\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308" * 20,
    "&lt;b&gt; &amp; &#60;script&#62;",
    "data:text/html,<script>pwned=1</script> file:///etc/passwd ftp://x.example/ http://",
    "\n\n\t  leading and trailing \t\n",
    "W" * 2000,
]  # fmt: skip


def test_a_hostile_name_or_message_is_read_as_text(olga: Console, meet: Meet) -> None:
    olga.go("?view=all")
    for payload in PAYLOADS:
        visitor = meet("?")
        visitor.ask("hello", name=payload[:150], page=payload[:500])
        visitor.ask("request_agent")
        visitor.say(payload)
        olga.rows.and_(olga.page.locator(f'[data-id="{visitor.conversation}"]')).click(timeout=PATIENCE)
        expect(olga.page).to_have_url(re.compile(rf"c={visitor.conversation}\b"))
        expect(olga.journal).to_have_attribute("data-state", "ready", timeout=PATIENCE)
        said = olga.entries.and_(olga.page.locator("[data-author=visitor]")).locator(".entry-text")
        expect(said).to_have_count(1, timeout=PATIENCE)
        assert said.evaluate("(node) => node.textContent") == payload
        assert said.locator("*:not(a)").count() == 0
        links = olga.page.locator("#conversation a[href]")
        assert set(links.evaluate_all("(all) => all.map(({ protocol }) => protocol)")) <= {"http:", "https:", "mailto:"}
        olga.hold(visitor)
        olga.say(payload)
        visitor.until(
            lambda frame: frame.get("entry", {}).get("author") == "operator" and not frame["entry"].get("via")
        )
        assert olga.page.evaluate("typeof pwned") == "undefined"
    olga.page.reload()
    olga.connected()
    expect(olga.journal).to_have_attribute("data-state", "ready", timeout=PATIENCE)
    expect(olga.rows.and_(olga.page.locator(f'[data-id="{visitor.conversation}"]'))).to_be_visible()
    assert olga.page.evaluate("typeof pwned") == "undefined", "rows and lines are there from the beginning now"

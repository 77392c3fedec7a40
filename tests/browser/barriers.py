"""Looks for accessibility barriers on a page, with axe."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCHEMES = ("light", "dark")
RUN = """(rules) => axe.run(rules.length ? { resultTypes: ['violations'], runOnly: rules }
    : { resultTypes: ['violations'] }).then(({ violations }) =>
        violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]))"""


def barriers_on(page: Page, scheme: str) -> list[Any]:
    """Each rule that is broken, with the elements; empty if there is no barrier.

    All rules are checked in the light scheme, and those about colors in the dark scheme, too.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(Axe().axe_script)
    found: list[Any] = page.evaluate(RUN, [] if scheme == "light" else ["color-contrast", "link-in-text-block"])
    return found

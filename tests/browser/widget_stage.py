"""Finds the widget on a page of another site, and puts it there."""

from __future__ import annotations

from playwright.sync_api import Frame, Page, expect

from tests.browser.chat_stage import PATIENCE, Chat
from tests.servers.product import Product

OPEN_ROOTS = """
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function () { return attach.call(this, { mode: 'open' }); };
"""
"""A script for pages that run before the widget: it opens the widget's shadow root, which is closed, to the test."""


def tag(product: Product, bot: str) -> str:
    """The script element that puts the widget of this bot on a page."""
    return f'<script src="{product.url}/widget.js" data-bot="{bot}" async></script>'


def framed(page: Page) -> Chat:
    """The chat in the widget's frame, once it is connected."""
    expect(page.locator(".panel[data-ready]")).to_be_visible(timeout=PATIENCE)
    return Chat(frame_of(page)).connected()


def frame_of(page: Page) -> Frame:
    """The widget's frame, which must be there."""
    found = page.locator("iframe.frame").element_handle().content_frame()
    assert found is not None
    return found

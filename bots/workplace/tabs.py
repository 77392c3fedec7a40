"""Tabs that other apps add to the pages of a bot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A page about a bot. `page`: its name in the bar. `permission`: only users who have it see the tab.

    `address`: the name of the page's address, which takes the bot's id.
    """

    page: str
    label: str | Promise
    address: str
    permission: str


_added: dict[str, Tab] = {}


def add(tab: Tab) -> None:
    """Adds the tab to the bar of every bot, or replaces the one with the same page."""
    _added[tab.page] = tab


def visible(allowed: Callable[[str], bool]) -> list[Tab]:
    """The added tabs whose permission is allowed, in the order of their registration."""
    return [tab for tab in _added.values() if allowed(tab.permission)]

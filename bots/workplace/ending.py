"""The page on which a bot is archived, restored or deleted: that of the app which keeps its conversations."""

from __future__ import annotations

from django.urls import reverse

from bots.models import Bot

_pages: list[str] = []


def use(page: str) -> None:
    """Sets the name of the page's address, which takes the bot's id."""
    _pages[:] = [page]


def address(bot: Bot) -> str:
    """The address of the page; "" without one."""
    return reverse(_pages[0], args=[bot.pk]) if _pages else ""

"""What only the pages of one operator are told: the conversations that the operator holds, and saved views."""

from __future__ import annotations

from collections.abc import Iterable

from conversations import protocol
from conversations.database.threads import in_thread
from conversations.domain import saved_views
from conversations.sockets.list_facts import Facts
from conversations.sockets.pages import ConsolePage
from conversations.sockets.personal_news import marked


async def show_held(shelves: Iterable[ConsolePage], changed: set[int], facts: Facts) -> None:
    """Tells each console which of its operator's held conversations have changed, and which are held no more."""
    for console in shelves:
        shelf = console.shelf or set()
        changes = [row for row in facts.rows.values() if row.id in changed and _holds(console, row)]
        held = [facts.marks.owned(row, console.operator.pk) for row in changes]
        removed = sorted((shelf & changed) - {row.id for row in held})
        if held or removed:
            console.shelf = shelf.difference(removed).union(row.id for row in held)
            await console.tell_text(
                protocol.encode(protocol.HeldChanges(upserts=marked(held, console.drafts), removed=removed))
            )


def _holds(console: ConsolePage, row: protocol.Row) -> bool:
    return row.operator is not None and row.operator.id == console.operator.pk and row.bot.id not in console.hidden


async def show_views(consoles: Iterable[ConsolePage], operators: set[int]) -> None:
    """Tells the consoles of these operators their saved views."""
    for console in consoles:
        if console.operator.pk in operators:
            views = await in_thread(saved_views.views_of, console.operator)
            await console.tell_text(protocol.encode(protocol.SavedViews(views=list(views))))

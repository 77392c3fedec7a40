"""What only the pages of one operator are told: the conversations that the operator holds, and saved views."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterable, Iterable

from conversations import protocol
from conversations.database.threads import in_thread
from conversations.domain import saved_views
from conversations.sockets.list_facts import Facts
from conversations.sockets.pages import ConsolePage
from conversations.sockets.personal_news import marked


async def show_held(shelves: AsyncIterable[ConsolePage], changed: set[int], facts: Facts) -> None:
    """Tells each console which of its operator's held conversations have changed, and which are held no more."""
    by_holder: defaultdict[int, list[protocol.Row]] = defaultdict(list)
    for row in facts.rows.values():
        if row.operator is not None and row.id in changed:
            by_holder[row.operator.id].append(row)
    async for console in shelves:
        operator, shelf = console.operator.pk, console.shelf or set()
        changes = [row for row in by_holder.get(operator, ()) if row.bot.id not in console.hidden]
        held = [facts.marks.owned(row, operator) for row in changes]
        removed = sorted((shelf & changed) - {row.id for row in held})
        if held or removed:
            console.shelf = shelf.difference(removed).union(row.id for row in held)
            await console.tell_text(
                protocol.encode(protocol.HeldChanges(upserts=marked(held, console.drafts), removed=removed))
            )


async def show_views(consoles: Iterable[ConsolePage], operators: set[int]) -> None:
    """Tells the consoles of these operators their saved views."""
    for console in consoles:
        if console.operator.pk in operators:
            views = await in_thread(saved_views.views_of, console.operator)
            await console.tell_text(protocol.encode(protocol.SavedViews(views=list(views))))

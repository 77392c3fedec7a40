"""The order in which a conversation reaches the interactions of a bot."""

from __future__ import annotations

from collections import defaultdict

from bots.models import Bot, Button, Interaction

MOST = 300
"""So many are put into order, so that a query can hold them; SQLite takes less than a thousand."""


def reached(bot_id: int) -> list[int]:
    """The ids of the interactions that buttons and what follows lead to from the start, nearest first.

    Those that no button leads to are not in it: words of visitors lead to them at any time.
    """
    ways: dict[int, list[int]] = defaultdict(list)
    for source, target in _buttons(bot_id) + _follows(bot_id):
        ways[source].append(target)
    start = Bot.objects.filter(pk=bot_id).values_list("start_interaction", flat=True).first()
    found: dict[int, None] = {start: None} if start else {}
    for each in (waiting := list(found)):
        for target in ways[each]:
            if target not in found and len(found) < MOST:
                found[target] = None
                waiting.append(target)
    return list(found)


def _buttons(bot_id: int) -> list[tuple[int, int]]:
    rows = Button.objects.filter(interaction__bot=bot_id, leads_to__isnull=False).order_by("position", "id")
    return list(rows.values_list("interaction_id", "leads_to_id"))


def _follows(bot_id: int) -> list[tuple[int, int]]:
    return list(Interaction.objects.filter(bot=bot_id, next__isnull=False).values_list("pk", "next_id"))

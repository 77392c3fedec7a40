"""The passages that a bot's answer relies on, for operators. An entry keeps the words, also if the source is gone."""

from __future__ import annotations

from conversations.domain import reading
from conversations.models import Entry, Operator
from conversations.protocol.passages import PassageCard


def of_entry(operator: Operator, pk: int, seq: int) -> tuple[PassageCard, ...]:
    """The passages of one entry; none if it relies on none. Refuses `not_found` if the operator may not see it."""
    conversation = reading.find(operator, pk)
    entry = Entry.objects.filter(conversation=conversation, seq=seq).first()
    kept = (entry.input or {}).get("sources", ()) if entry else ()
    return tuple(
        PassageCard(
            title=each["title"],
            text=each["text"],
            heading=each.get("heading") or None,
            address=each.get("address") or None,
        )
        for each in kept
    )

"""The passages that a bot's answer relies on, for operators. An entry keeps the words, also if the source is gone."""

from __future__ import annotations

import msgspec

from bots.wording.said import Cited
from conversations.domain import reading
from conversations.models import Entry, Operator
from conversations.protocol.passages import PassageCard


def of_entry(operator: Operator, pk: int, seq: int) -> tuple[PassageCard, ...]:
    """The passages of one entry; none if it relies on none. Refuses `not_found` if the operator may not see it."""
    conversation = reading.find(operator, pk)
    entry = Entry.objects.filter(conversation=conversation, seq=seq).first()
    kept = (entry.input or {}).get("sources", ()) if entry else ()
    return tuple(card(msgspec.convert(each, Cited)) for each in kept)


def card(passage: Cited) -> PassageCard:
    """The passage as operators see it."""
    return PassageCard(
        title=passage.title,
        text=passage.text,
        heading=passage.heading or None,
        address=passage.address or None,
    )

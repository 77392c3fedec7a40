"""What an engine is told of a conversation: who said what, and what happened. Never what visitors may not read.

Everything comes from entries, which the visitor's side reads, too; notes and summaries are in other tables.
"""

from __future__ import annotations

from collections.abc import Iterable

from bots.engines.seam import Happened, Past, Spoken
from bots.wording import formatting
from conversations.models import Conversation, Entry

LONGEST_LINE = 2000
"""Characters of a line that an engine is told."""


def past_of(conversation: Conversation, owed: int, most: int) -> tuple[tuple[Past, ...], tuple[Past, ...]]:
    """What happened since the engine's last turn, without the entry `owed`, and at most `most` entries before that."""
    entries = Entry.objects.filter(conversation=conversation, seq__lt=owed).order_by("-seq")
    newest = list(entries[: most + 1])
    turn = next((at for at, entry in enumerate(newest) if entry.author == "bot" and not entry.operator_id), len(newest))
    since, before = newest[:turn], newest[turn : turn + most]
    return tuple(_told(reversed(since))), tuple(_told(reversed(before)))


def _told(entries: Iterable[Entry]) -> Iterable[Past]:
    for entry in entries:
        if entry.attachment:
            yield Happened("file_received", kind=str(entry.attachment.get("kind", "")))
        elif entry.author == "notice":
            if entry.notice in ("taken_over", "finished"):
                event = "took_over" if entry.notice == "taken_over" else "finished"
                yield Happened(event, entry.name)  # type: ignore[arg-type]  # one of two
        elif entry.text:
            marked = entry.author == "bot" or entry.via
            text = (formatting.plain(entry.text) if marked else entry.text)[:LONGEST_LINE]
            name = entry.name if entry.author == "operator" else ""
            yield Spoken(entry.author, text, name)  # type: ignore[arg-type]  # the three that speak

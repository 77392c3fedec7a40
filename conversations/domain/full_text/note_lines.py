"""Notes in the index of the full text search. Only operators search, so only they find them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from conversations.domain import notes
from conversations.domain.full_text import lines
from conversations.domain.full_text.lines import Line
from conversations.models import Conversation, SearchLine

BATCH = 200


def fill() -> int:
    """Indexes the notes that the index does not know, newest first, until there is a batch that it knows. Returns how
    many."""
    done, before = 0, None
    while found := notes.newest(BATCH, before=before):
        known = set(SearchLine.objects.filter(note__in=[note.pk for note in found]).values_list("note", flat=True))
        missing = [note for note in found if note.pk not in known]
        if not missing:
            break
        rows = Conversation.objects.select_related("bot", "visitor").in_bulk({note.conversation_id for note in missing})
        made = [indexed(rows[note.conversation_id], note) for note in missing if note.conversation_id in rows]
        SearchLine.objects.bulk_create(made, ignore_conflicts=True)
        done, before = done + len(made), found[-1].pk
    return done


def of(conversations: Mapping[int, Conversation]) -> list[SearchLine]:
    """The lines of all notes of these conversations, not stored yet. Needs the rows of visitors and bots."""
    found = notes.of_conversations(conversations.keys())
    return [indexed(conversations[note.conversation_id], note) for note in found]


def lines_at(ids: Collection[int]) -> dict[int, Line]:
    """These notes as lines."""
    return {pk: _line(note) for pk, note in notes.by_id(ids).items()} if ids else {}


def indexed(conversation: Conversation, note: Any) -> SearchLine:
    """The note's row in the index, not stored yet."""
    return lines.indexed(conversation, _line(note), note=note.pk)


def _line(note: Any) -> Line:
    return Line(note.after, "note", note.text, note.at, note.operator_id)

"""The lines of conversations that are searched: what each says, and its facets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from attachments.models import Attachment
from bots.models import Label
from bots.wording import formatting
from conversations.domain.full_text import terms
from conversations.models import Conversation, Entry, SearchLine

CARD = 0
"""The `seq` of the line that says what is known of the visitor."""


class Line(NamedTuple):
    """A line as people read it, and when it was said."""

    seq: int
    author: str
    text: str
    at: datetime
    operator: int | None = None
    file: bool = False


def lines_of(conversations: Iterable[Conversation], *, after: Mapping[int, int]) -> dict[int, list[Line]]:
    """By conversation: the lines behind the `seq` in `after` that say something, and the card if that is 0.

    Needs the rows of visitor and bot.
    """
    wanted = Q(conversation__in=[pk for pk, seq in after.items() if not seq])
    for pk, seq in after.items():
        if seq:
            wanted |= Q(conversation=pk, seq__gt=seq)
    found: dict[int, list[Entry]] = {}
    for entry in Entry.objects.filter(wanted).order_by("conversation", "seq"):
        found.setdefault(entry.conversation_id, []).append(entry)
    names = _file_names([entry for entries in found.values() for entry in entries])
    return {
        each.pk: [
            *([] if after[each.pk] else [card_of(each)]),
            *(line for entry in found.get(each.pk, ()) if (line := line_of(entry, names))),
        ]
        for each in conversations
    }


def card_of(conversation: Conversation) -> Line:
    """What is known of the visitor, as one line. Needs the visitor's row and card."""
    visitor = conversation.visitor
    kept = visitor.card.values if hasattr(visitor, "card") else {}
    values = {**conversation.bot_session.answers, **{name: each["value"] for name, each in kept.items()}}
    known = dict.fromkeys((visitor.name, visitor.reference, *map(str, values.values())))
    return Line(CARD, "card", " · ".join(each for each in known if each), conversation.started_at)


def line_of(entry: Entry, names: Mapping[int, str]) -> Line | None:
    """The entry as a line, if it says something. `names`: the files' own names, by which operators find them, too."""
    text = entry.text if entry.author == "visitor" else formatting.plain(entry.text)
    if entry.attachment:
        called = (entry.attachment.get("name", ""), names.get(entry.attachment["id"], ""), text)
        text = " · ".join(dict.fromkeys(each for each in called if each))
    return Line(entry.seq, entry.author, text, entry.at, entry.operator_id, bool(entry.attachment)) if text else None


def _file_names(entries: Iterable[Entry]) -> dict[int, str]:
    files = [entry.attachment["id"] for entry in entries if entry.attachment]
    return dict(Attachment.objects.filter(pk__in=files).values_list("pk", "original_name")) if files else {}


def lines_at(places: Collection[tuple[int, int]]) -> dict[tuple[int, int], Line]:
    """The lines at these places: conversation and `seq`."""
    conversations, seqs = {pk for pk, _ in places}, {seq for _, seq in places if seq != CARD}
    entries = Entry.objects.filter(conversation__in=conversations, seq__in=seqs)
    among = [each for each in entries if (each.conversation_id, each.seq) in places]
    names = _file_names(among)
    found = {(each.conversation_id, each.seq): line for each in among if (line := line_of(each, names))}
    cards = Conversation.objects.select_related("visitor__card").filter(
        pk__in={pk for pk, seq in places if seq == CARD}
    )
    return found | {(each.pk, CARD): card_of(each) for each in cards}


def indexed(conversation: Conversation, line: Line, *, note: int | None = None) -> SearchLine:
    """The line's row in the index, not stored yet. Needs the rows of visitor and bot."""
    language = conversation.language or conversation.bot.language
    facets = {terms.bot(conversation.bot_id), terms.language(language), terms.author(line.author)}
    facets |= {terms.tag(each) for each in conversation.tags.split(Label.SEPARATOR) if each}
    if line.author == "visitor":
        facets |= terms.called(conversation.visitor.name)
    if line.operator:
        facets.add(terms.operator(line.operator))
    if line.file:
        facets.add(terms.FILE)
    key = key_of(line.at, conversation.pk, line.seq + 31 * (note or 0))
    made = terms.terms_of(line.text, language=language, facets=facets, key=key)
    return SearchLine(key=key, conversation_id=conversation.pk, seq=line.seq, note=note, terms=made)  # type: ignore[misc]


def key_of(at: datetime, conversation: int, seq: int) -> int:
    """A key: the time, and bits that make it unlikely that two lines of one millisecond have the same one."""
    below = (conversation * 8191 + seq) % (1 << terms.KEY_SHIFT)
    return key_at(at) + below


def key_at(at: datetime) -> int:
    """The smallest key of this time."""
    return (int(at.timestamp() * 1000) << terms.KEY_SHIFT) if at.year > 1970 else 0

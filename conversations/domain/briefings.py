"""What an engine is told of a conversation: who said what, and what happened. Never what visitors may not read.

Everything comes from entries, which the visitor's side reads, too, but for the note for the bot with which an operator
finished; other notes and summaries are in other tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bots.engines.seam import Happened, Past, Spoken
from bots.wording import formatting
from conversations.domain import bot_notes
from conversations.models import Conversation, Entry, Takeover

LONGEST_LINE = 2000
"""Characters of a line that an engine is told."""

MOST_SINCE = 200
"""Entries since its last turn that an engine is told at most, the newest ones: a takeover is told whole."""


def past_of(conversation: Conversation, owed: int, most: int) -> tuple[tuple[Past, ...], tuple[Past, ...]]:
    """What happened since the engine's last turn, and at most `most` entries before that.

    Without the visitor's entry `owed` and what the visitor wrote after it, which are the question or come later. What
    others did after it is told: an operator may have finished, with a note, while it waited for the answer.
    """
    entries = Entry.objects.filter(conversation=conversation).exclude(author="visitor", seq__gte=owed).order_by("-seq")
    turn = entries.filter(author="bot", seq__lt=owed).values_list("seq", flat=True).first() or 0
    since = list(entries.filter(seq__gt=turn)[:MOST_SINCE])
    before = list(entries.filter(seq__lte=turn)[:most])
    told = _Telling(conversation, (*since, *before))
    return tuple(told.of(reversed(since))), tuple(told.of(reversed(before)))


class _Telling:
    """Words these entries of a conversation for an engine."""

    def __init__(self, conversation: Conversation, entries: Sequence[Entry]) -> None:
        finishes = [entry.epoch for entry in entries if entry.notice == "finished"]
        self.notes = bot_notes.of(conversation, finishes)
        ended = Takeover.objects.filter(conversation=conversation, epoch__in=finishes)
        self.actions = dict(ended.values_list("epoch", "end_action")) if finishes else {}

    def of(self, entries: Iterable[Entry]) -> Iterable[Past]:
        for entry in entries:
            if entry.attachment:
                yield Happened("file_received", kind=str(entry.attachment.get("kind", "")))
            elif entry.notice == "taken_over":
                yield Happened("took_over", entry.name)
            elif entry.notice == "finished":
                action, note = self.actions.get(entry.epoch, ""), self.notes.get(entry.epoch, "")
                yield Happened("finished", entry.name, end_action=action, note=note)
            elif entry.author != "notice" and entry.text:
                yield _line(entry)


def _line(entry: Entry) -> Spoken:
    """Who said it as the visitor saw it: an end action of the bot's is the bot's."""
    by_bot = entry.author == "bot" or (entry.input or {}).get("voice") == "bot"
    marked = by_bot or entry.via
    text = (formatting.plain(entry.text) if marked else entry.text)[:LONGEST_LINE]
    speaker = "bot" if by_bot else entry.author
    return Spoken(speaker, text, entry.name if speaker == "operator" else "")  # type: ignore[arg-type]  # the three

"""What concerns single operators, merged as list updates are: notes that name them, and their drafts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from msgspec.structs import replace

from conversations import protocol
from conversations.database.threads import in_thread
from conversations.domain import lists
from conversations.protocol import Row
from conversations.realtime.events import DraftChanged, MentionsRead, OperatorsMentioned
from conversations.sockets.pages import ConsolePage

PersonalEvent = OperatorsMentioned | MentionsRead | DraftChanged


@dataclass(slots=True)
class PersonalNews:
    """The news of single operators since the last flush."""

    mentioned: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """By operator: conversations with a new note that names the operator."""
    read: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """By operator: conversations whose notes the operator has read."""
    drafts: defaultdict[int, dict[int, bool]] = field(default_factory=lambda: defaultdict(dict))
    """By operator and conversation: whether there is a draft now."""

    def add(self, event: PersonalEvent) -> None:
        """Collects an event."""
        match event:
            case OperatorsMentioned():
                for operator in event.operators:
                    self.mentioned[operator].add(event.conversation)
            case MentionsRead():
                self.mentioned[event.operator].discard(event.conversation)
                self.read[event.operator].add(event.conversation)
            case DraftChanged():
                self.drafts[event.operator][event.conversation] = event.kept

    async def tell(self, consoles: Mapping[int, Iterable[ConsolePage]]) -> None:
        """Tells the consoles of each operator. Rows that follow show the drafts as they are now."""
        for operator, changed in self.drafts.items():
            for console in consoles.get(operator, ()):
                console.drafts = after(console.drafts, changed)
        for operator, pks in self.read.items():
            for console in consoles.get(operator, ()):
                for pk in sorted(pks):
                    await console.tell_text(_cleared(pk))
        here = {operator: pks for operator, pks in self.mentioned.items() if pks and operator in consoles}
        rows = await in_thread(lists.rows_of, set().union(*here.values())) if here else {}
        for operator, pks in here.items():
            for console in consoles[operator]:
                for pk in sorted(pks & rows.keys()):
                    if rows[pk].bot.id not in console.hidden:
                        await console.tell_text(_alert(rows[pk]))


def after(drafts: frozenset[int], changed: Mapping[int, bool]) -> frozenset[int]:
    """The conversations with drafts after these changes."""
    gone = {pk for pk, kept in changed.items() if not kept}
    return drafts.union(changed).difference(gone)


def marked(rows: list[Row], drafts: frozenset[int]) -> list[Row]:
    """The rows, with the mark of a draft in those among `drafts`."""
    if not drafts:
        return rows
    return [replace(row, draft=True) if row.id in drafts else row for row in rows]


def _cleared(pk: int) -> str:
    return protocol.encode(protocol.AlertCleared(conversation=pk, reason="mentioned"))


def _alert(row: Row) -> str:
    return protocol.encode(protocol.Alert(conversation=row.id, reason="mentioned", row=row))

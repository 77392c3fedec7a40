"""Cases of the server's rules of a row, for the tests of the scripts.

`manage.py shell -c "from tests import script_cases; script_cases.write()"` writes them.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from conversations.journal.items import Append, Line
from conversations.journal.transitions import change
from conversations.models import Conversation
from conversations.models.control import status_at
from conversations.protocol import timestamp
from tests.servers.product import CODE

FILE = CODE / "tests" / "script" / "row-cases.json"
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
BOT = SimpleNamespace(enabled=True, stalled_after_minutes=5, abandoned_after_minutes=30, ended_after_minutes=60)
LINES = {
    "visitor": Line(author="visitor", text="hello", name="Vera"),
    "bot": Line(author="bot", text="Pardon?"),
    "operator": Line(author="operator", text="hi", name="Olga", operator=7),
    "notice": Line(author="notice", notice="file_passed_on"),
}


def cases() -> str:
    """The text of the file."""
    return json.dumps({"silence": _silences(), "entries": [_after(line) for line in LINES.values()]}, indent=2) + "\n"


def _silences() -> list[dict[str, Any]]:
    times = {"stalls_at": NOW + timedelta(minutes=5), "abandons_at": NOW + timedelta(minutes=30)}
    told = {name: timestamp(moment) for name, moment in times.items()}
    moments = [NOW + timedelta(seconds=seconds) for seconds in (0, 299, 300, 1_799, 1_800, 9_999)]
    return [{"now": timestamp(now), **told, "silence": status_at(now, **times)} for now in moments]


def _after(line: Line) -> dict[str, Any]:
    """The row before and after this entry."""
    conversation = Conversation(
        pk=5,
        bot_id=1,
        last_seq=4,
        unread=2,
        unanswered=3,
        last_at=NOW,
        visitor_at=NOW,
        stalls_at=NOW + timedelta(minutes=BOT.stalled_after_minutes),
        abandons_at=NOW + timedelta(minutes=BOT.abandoned_after_minutes),
        ends_at=NOW + timedelta(minutes=BOT.ended_after_minutes),
    )
    at = NOW + timedelta(minutes=2)
    before = _row(conversation)
    change(conversation, Append(conversation=5, lines=(line,)), bot=BOT, next_entry=None, now=at)
    entry = {"conversation": 5, "seq": conversation.last_seq, "author": line.author, "at": timestamp(at)}
    return {"before": before, "entry": entry, "after": _row(conversation)}


def _row(conversation: Conversation) -> dict[str, Any]:
    times = {name: timestamp(getattr(conversation, name)) for name in ("visitor_at", "stalls_at", "abandons_at")}
    return {
        "seq": conversation.last_seq,
        "unread": conversation.unread,
        "unanswered": conversation.unanswered,
        **times,
    }


def write() -> None:
    """Writes the file."""
    FILE.write_text(cases(), encoding="utf-8")

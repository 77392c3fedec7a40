"""Who answers in a conversation, and how silent its visitor is; told by columns, so for rows of queries, too."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conversations.protocol import Control, Status


def control_of(ended_at: datetime | None, operator_id: int | None, awaiting_since: datetime | None) -> Control:
    """The one who answers the visitor of a conversation with these columns, as operators see it."""
    if ended_at:
        return "ended"
    if operator_id:
        return "operator"
    return "awaiting" if awaiting_since else "bot"


def status_at(now: datetime, *, stalls_at: datetime, abandons_at: datetime) -> Status:
    """The silence of a visitor with these times: live, stalled or abandoned."""
    if now >= abandons_at:
        return "abandoned"
    return "stalled" if now >= stalls_at else "live"

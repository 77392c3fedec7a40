"""Where a sentence under review was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Moment:
    """The conversation and the entry, what the bot answered, and what the visitor said before and after."""

    conversation: int
    seq: int
    at: datetime
    before: str
    answer: str
    after: str

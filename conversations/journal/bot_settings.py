"""The settings of a bot that the rules of a conversation's row look at."""

from typing import Protocol


class BotSettings(Protocol):
    """The settings of the conversation's bot that rules look at: on or off, and its times of silence."""

    @property
    def enabled(self) -> bool: ...
    @property
    def stalled_after_minutes(self) -> int: ...
    @property
    def abandoned_after_minutes(self) -> int: ...
    @property
    def ended_after_minutes(self) -> int: ...

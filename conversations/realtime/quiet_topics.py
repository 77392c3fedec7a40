"""Topics that no other process listens to: their messages need not cross the broker.

The broker tells with each publication how many connections got it. One is this process's own, if it is subscribed: then
nobody else was there. From then on messages of the topic are kept here instead of being published, until there is a
sign of another listener: its announcement, which it publishes with its subscription, or a larger number. Then
everything that was kept is published, for it may have subscribed, and read the database, before some of it was stored.

The broker executes one command after the other and answers in that order. So a listener that joins after the proof
announces itself after it, and one that joined before is in the number.
"""

from __future__ import annotations

import msgspec

from conversations.realtime.events import Message

PROVEN = 5.0
"""Seconds after which another publication asks again: a process of an earlier version does not announce itself."""

KEPT = PROVEN + 2.0
"""Seconds after the proof until what was kept is forgotten. An announcement takes milliseconds."""

MOST = 50
"""Messages of one topic that are kept; the next one is published, and proves again that nobody listens."""


class _Quiet(msgspec.Struct):
    since: float
    kept: list[Message] = []
    after: int = 0
    """The number of the publication that was sent last when the last message was kept."""


class QuietTopics:
    """The quiet topics of one connection. Its publications are numbered in the order in which they are sent."""

    def __init__(self) -> None:
        self._topics: dict[str, _Quiet] = {}

    def keeps(self, topic: str, message: Message, *, sent: int, now: float) -> bool:
        """Keeps the message if nobody else listens to the topic; if not, it must be published.

        `sent`: the number of the publication that was sent last.
        """
        quiet = self._topics.get(topic)
        if quiet is None or now - quiet.since > PROVEN or len(quiet.kept) >= MOST:
            return False
        quiet.kept.append(message)
        quiet.after = sent
        return True

    def begin(self, topic: str, *, number: int, now: float) -> None:
        """Nobody else has got publication `number`: forgets what was kept before it was sent."""
        quiet = self._topics.get(topic)
        if quiet is None or number > quiet.after:
            self._topics[topic] = _Quiet(now)

    def end(self, topic: str) -> list[Message]:
        """Somebody else listens, or nobody tells us any more: gives what must be published now."""
        quiet = self._topics.pop(topic, None)
        return quiet.kept if quiet else []

    def end_all(self) -> list[tuple[str, Message]]:
        """As `end`, for all topics."""
        kept = [(topic, message) for topic, quiet in self._topics.items() for message in quiet.kept]
        self._topics.clear()
        return kept

    def forget_old(self, now: float) -> None:
        """Forgets the topics of which nothing was published for a while, with what was kept."""
        for topic in [topic for topic, quiet in self._topics.items() if now - quiet.since > KEPT]:
            del self._topics[topic]

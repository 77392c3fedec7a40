"""Messages as they cross a Redis server: by channel, after the sender's name, sealed if the server is elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from conversations.realtime import events
from conversations.realtime.events import Message
from conversations.realtime.seal import Seal
from conversations.realtime.transport import Ring, by_topic

PREFIX, SEALED_PREFIX = b"takeover.3.", b"takeover.3s."
"""Of the channels. The number is that of the messages' shape, `s` means sealed: during a rolling upgrade, processes of
another version or setting use other channels, and the heartbeat brings what they wrote. (Version 1, with dicts, was
`takeover.ring.`; 2 had entries without their operator.)"""


class Wire:
    """Packs for one sender, and unpacks what others have packed. `name` has 32 bytes."""

    def __init__(self, name: bytes) -> None:
        self.name = name
        secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        self._seal = Seal(secrets) if settings.DOORBELL_ENCRYPTION else None
        self._prefix = SEALED_PREFIX if self._seal else PREFIX

    def channel_of(self, topic: str) -> bytes:
        """The topic's channel on the server."""
        return self._prefix + topic.encode()

    def topic_of(self, channel: bytes) -> str:
        """The topic whose channel it is."""
        return channel.removeprefix(self._prefix).decode()

    def pack(self, batch: Iterable[Ring]) -> list[tuple[bytes, bytes]]:
        """Channels and data: the messages of one topic together, in their order."""
        return [(self.channel_of(topic), self._packed(topic, messages)) for topic, messages in by_topic(batch).items()]

    def pack_nothing(self, topic: str) -> tuple[bytes, bytes]:
        """Channel and data without a message."""
        return self.channel_of(topic), self._packed(topic, [])

    def is_own(self, data: bytes) -> bool:
        """Whether this sender has packed it."""
        return data.startswith(self.name)

    def unpack(self, topic: str, data: bytes) -> list[Message]:
        """The messages. Raises `msgspec.MsgspecError` or `CannotOpen` if they cannot be read."""
        sender, text = data[: len(self.name)], data[len(self.name) :]
        return events.decode(self._seal.open(sender, topic, text) if self._seal else text)

    def _packed(self, topic: str, messages: list[Message]) -> bytes:
        text = events.encode(messages)
        return self.name + (self._seal.seal(self.name, topic, text) if self._seal else text)

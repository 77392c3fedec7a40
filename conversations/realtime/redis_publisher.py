"""Publishes to Redis from threads."""

from __future__ import annotations

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from conversations.realtime.events import Message
from conversations.realtime.transport import PATIENCE, PROCESS
from conversations.realtime.wire import Wire


class RedisPublisher:
    """One connection to the Redis server, for all threads."""

    def __init__(self) -> None:
        # The first attempt notices a connection that has died meanwhile; the second opens another.
        self._wire = Wire(PROCESS)
        once_more = Retry(NoBackoff(), 1)
        self._client = redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=once_more
        )

    def publish(self, topic: str, message: Message) -> None:
        """Publishes the message. Raises redis-py's errors."""
        [(channel, data)] = self._wire.pack([(topic, message)])
        self._client.publish(channel, data)

    def close(self) -> None:
        """Ends the connection."""
        self._client.close()

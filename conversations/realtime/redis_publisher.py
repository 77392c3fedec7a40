"""Publishes to Redis from threads."""

from __future__ import annotations

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from conversations.realtime.events import Message
from conversations.realtime.redis_connection import channel_of
from conversations.realtime.redis_outbox import packed
from conversations.realtime.transport import PATIENCE, PROCESS


class RedisPublisher:
    """One connection to the Redis server, for all threads."""

    def __init__(self) -> None:
        # The first attempt notices a connection that has died meanwhile; the second opens another.
        once_more = Retry(NoBackoff(), 1)
        self._client = redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=once_more
        )

    def publish(self, topic: str, message: Message) -> None:
        """Publishes the message. Raises redis-py's errors."""
        [(_, text)] = packed([(topic, message)], PROCESS)
        self._client.publish(channel_of(topic), text)

    def close(self) -> None:
        """Ends the connection."""
        self._client.close()

"""Publishes to Redis from threads."""

from __future__ import annotations

from collections.abc import Sequence

from redis.backoff import NoBackoff
from redis.retry import Retry

from conversations import redis_clients
from conversations.realtime.transport import PATIENCE, PROCESS, Ring
from conversations.realtime.wire import Wire


class RedisPublisher:
    """One connection to the Redis server, for all threads."""

    def __init__(self) -> None:
        # The first attempt notices a connection that has died meanwhile; the second opens another.
        self._wire = Wire(PROCESS)
        once_more = Retry(NoBackoff(), 1)
        self._client = redis_clients.client(socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=once_more)

    def publish(self, rings: Sequence[Ring]) -> None:
        """Publishes the messages in one round trip. Raises redis-py's errors."""
        with self._client.pipeline(transaction=False) as together:
            for channel, data in self._wire.pack(rings):
                together.publish(channel, data)
            together.execute()

    def close(self) -> None:
        """Ends the connection."""
        self._client.close()

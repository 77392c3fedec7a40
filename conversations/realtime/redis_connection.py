"""A connection to the Redis server that publishes and is subscribed (RESP3), below the commands of redis-py.

The library's client takes a connection of a pool for every call, and sends and reads one command at a time. Here all
that waits leaves in one write, and the server's answers come with what others have published.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import redis
from redis.asyncio.connection import AbstractConnection, ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

from conversations import redis_server
from conversations.realtime.failures import Unreachable
from conversations.realtime.transport import AT_ONCE, PATIENCE

# The errors of a server that is away. Every other error is a mistake of ours, and is logged as one.
AWAY = (redis.RedisError, OSError, TimeoutError)


def open_pool() -> ConnectionPool:
    """Makes connections to the server at REDIS_URL."""
    return redis_server.async_pool(protocol=3, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0))


async def connect(connection: AbstractConnection) -> None:
    """Opens the connection. Raises one of `AWAY`."""
    await connection.connect()  # type: ignore[no-untyped-call]
    # The library's own handler writes each message to a log that nobody reads.
    connection._parser.set_pubsub_push_handler(_as_it_came)  # type: ignore[attr-defined]


async def send(connection: AbstractConnection, commands: Sequence[tuple[Any, ...]]) -> None:
    """Sends the commands in one write. Raises one of `AWAY`."""
    await connection.send_packed_command(connection.pack_commands(commands), check_health=False)


async def send_channels(connection: AbstractConnection, command: bytes, channels: list[bytes]) -> None:
    """Sends `SUBSCRIBE` or `UNSUBSCRIBE` for the channels. Raises `Unreachable`."""
    for start in range(0, len(channels), AT_ONCE):
        try:
            await connection.send_command(command, *channels[start : start + AT_ONCE], check_health=False)
        except AWAY as error:
            raise Unreachable(str(error)) from error


async def hang_up(connection: AbstractConnection | None) -> None:
    """Closes the connection, if there is one."""
    if connection is None:
        return
    try:
        await connection.disconnect(nowait=True)
    except AWAY:
        pass  # it was dead already


async def _as_it_came(pushed: Any) -> Any:
    return pushed

"""A connection to the Redis server that publishes and is subscribed (RESP3), below the commands of redis-py.

The library opens the connection: addresses, TLS, passwords, Sentinels. Then this module takes its transport over. The
library's client would take a connection of a pool for every call, and send and read one command at a time through a
stream, tasks and timers. Here all that waits leaves in one write, and each answer is handed on as its bytes arrive.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias, cast

import hiredis
import redis
from redis.asyncio.connection import AbstractConnection, ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

from conversations import redis_clients
from conversations.realtime.transport import PATIENCE

AWAY = (redis.RedisError, OSError, TimeoutError)
"""The errors of a server that is away. Every other error is a mistake of ours, and is logged as one."""

Command: TypeAlias = tuple[bytes, ...]
"""A command's words."""

_pack: Any = hiredis.pack_command  # typed as if each command had one word


def open_pool() -> ConnectionPool:
    """Makes connections to the server at REDIS_URL."""
    return redis_clients.async_pool(protocol=3, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0))


class RedisConnection(asyncio.Protocol):
    """An open connection. `answered` is called with each answer of the server, in their order.

    `lost` is done with the reason once the connection is closed: one of `AWAY`, what `answered` raised, or a refusal of
    the server, as redis-py's ResponseError.
    """

    def __init__(self, library: AbstractConnection, answered: Callable[[Any], None]) -> None:
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._library, self._answered = library, answered
        self._reader = hiredis.Reader()
        self._transport = cast(asyncio.Transport, library._writer.transport)  # type: ignore[union-attr]
        self._transport.set_protocol(self)

    @classmethod
    async def open(cls, pool: ConnectionPool, answered: Callable[[Any], None]) -> RedisConnection:
        """Opens a connection. Raises one of `AWAY`."""
        library: AbstractConnection = pool.make_connection()  # type: ignore[no-untyped-call]
        try:
            async with asyncio.timeout(PATIENCE):
                await library.connect()  # type: ignore[no-untyped-call]
        except BaseException:
            await library.disconnect(nowait=True)
            raise
        return cls(library, answered)

    def send(self, commands: Iterable[Command]) -> None:
        """Sends the commands in one write. Never waits, never raises; on a lost connection they go nowhere."""
        self._transport.write(b"".join(map(_pack, commands)))

    def close(self, reason: Exception | None = None) -> None:
        """Closes the connection."""
        self._transport.abort()
        if not self.lost.done():
            self.lost.set_exception(reason or ConnectionError("closed"))
            self.lost.exception()  # whoever does not wait for it does not want a warning either

    async def end(self) -> None:
        """Closes the connection, if it is not yet, and has the library forget it."""
        self.close()
        await self._library.disconnect(nowait=True)

    def data_received(self, data: bytes) -> None:
        """Called by the loop."""
        try:
            self._reader.feed(data)
            while (answer := self._reader.gets()) is not False:
                if isinstance(answer, hiredis.ReplyError):
                    raise redis.ResponseError(str(answer))
                self._answered(answer)
        except hiredis.HiredisError as error:
            self.close(redis.InvalidResponse(str(error)))
        except Exception as error:  # noqa: BLE001 - whoever waits for `lost` gets it
            self.close(error)

    def connection_lost(self, error: Exception | None) -> None:
        """Called by the loop."""
        self.close(error or ConnectionError("Connection closed by server."))

"""Clients of the Redis server that REDIS_URL names, see `redis_server`."""

from __future__ import annotations

from typing import Any

import redis
import redis.asyncio
import redis.asyncio.sentinel
import redis.sentinel
from django.conf import settings

from conversations.redis_server import asked_once, group_of

# The library's words hold the clients with all that they were made of.
NO_PRIMARY = "no Sentinel that answers knows a living primary of %s"


def client(**options: Any) -> redis.Redis:
    """A client for threads; `options` are redis-py's."""
    group = group_of(settings.REDIS_URL)
    if group is None:
        return redis.Redis.from_url(settings.REDIS_URL, **options)
    asked: Any = _Sentinels
    sentinels = asked(group.sentinels, sentinel_kwargs=asked_once(options) | group.sentinel_options)
    made: redis.Redis = sentinels.master_for(group.name, **(group.options | options))
    return made


def async_client(**options: Any) -> redis.asyncio.Redis:
    """A client for one event loop."""
    return redis.asyncio.Redis.from_pool(async_pool(**options))


def async_pool(**options: Any) -> redis.asyncio.ConnectionPool:
    """Makes connections for one event loop."""
    group = group_of(settings.REDIS_URL)
    if group is None:
        return redis.asyncio.ConnectionPool.from_url(settings.REDIS_URL, **options)
    asked: Any = _AsyncSentinels
    sentinels = asked(group.sentinels, sentinel_kwargs=asked_once(options) | group.sentinel_options)
    pool: Any = redis.asyncio.sentinel.SentinelConnectionPool
    made: redis.asyncio.ConnectionPool = pool(group.name, sentinels, **(group.options | options))
    return made


class _Sentinels(redis.sentinel.Sentinel):
    def discover_master(self, service_name: str) -> Any:
        """As the library's, but keeps no connection: the next question comes after days."""
        try:
            return super().discover_master(service_name)  # type: ignore[no-untyped-call]
        except redis.sentinel.MasterNotFoundError:
            raise redis.sentinel.MasterNotFoundError(NO_PRIMARY % service_name) from None
        finally:
            for each in self.sentinels:
                each.close()


class _AsyncSentinels(redis.asyncio.sentinel.Sentinel):
    async def discover_master(self, service_name: str) -> Any:
        """As the library's, but keeps no connection."""
        try:
            return await super().discover_master(service_name)
        except redis.asyncio.sentinel.MasterNotFoundError:
            raise redis.asyncio.sentinel.MasterNotFoundError(NO_PRIMARY % service_name) from None
        finally:
            for each in self.sentinels:
                await each.aclose()

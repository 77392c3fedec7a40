"""The Redis server that REDIS_URL names: one server, or the primary of a group that Sentinels watch.

`sentinel://USER:PASSWORD@HOST:26379,HOST:26379/GROUP/0`: hosts are the Sentinels, user and password the servers'. Each
new connection asks the Sentinels for the present primary; they cut the connections to one that is no longer primary.

The settings need no more than this; the clients are in `redis_clients`, for redis-py takes 9 MB.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlsplit

PORT = 26379


class Group(NamedTuple):
    """A primary and its replicas, and who knows which is which. `options`: redis-py's, for the servers."""

    name: str
    sentinels: list[tuple[str, int]]
    sentinel_options: dict[str, Any]
    options: dict[str, Any]


def group_of(url: str) -> Group | None:
    """What a `sentinel://` URL says; None if it is the URL of one server."""
    parts = urlsplit(url)
    if parts.scheme != "sentinel":
        return None
    login, _, hosts = parts.netloc.rpartition("@")
    name, _, number = parts.path.strip("/").partition("/")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    given = {"username": query.get("sentinel_username"), "password": query.get("sentinel_password")}
    return Group(
        unquote(name),
        [_address(host) for host in hosts.split(",")],
        {key: value for key, value in given.items() if value},
        _login(login) | {"db": int(number or 0)},
    )


def for_celery(url: str) -> tuple[str, dict[str, Any]]:
    """The broker's URL and transport options as Celery wants them."""
    group = group_of(url)
    if group is None:
        return url.replace("unix://", "redis+socket://", 1), {}
    user, password = (quote(str(group.options.get(name, "")), safe="") for name in ("username", "password"))
    login = f"{user}:{password}@" if user or password else ""
    hosts = (f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in group.sentinels)
    broker = ";".join(f"sentinel://{login}{host}/{group.options['db']}" for host in hosts)
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    asked = asked_once({"retry": Retry(NoBackoff(), 0)}) | group.sentinel_options
    return broker, {"master_name": group.name, "sentinel_kwargs": asked}


def for_channels(url: str, **options: Any) -> dict[str, Any]:
    """A host of channels_redis."""
    group = group_of(url)
    if group is None:
        return {"address": url, **options}
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    asked = asked_once({"retry": Retry(NoBackoff(), 0)}) | group.sentinel_options
    sentinels = [list(address) for address in group.sentinels]
    return {"sentinels": sentinels, "master_name": group.name, "sentinel_kwargs": asked, **group.options, **options}


def asked_once(options: dict[str, Any]) -> dict[str, Any]:
    """How the Sentinels are asked: as patiently as the server, and not again if there is another one."""
    patience = options.get("socket_connect_timeout", 2)
    return {"socket_timeout": patience, "socket_connect_timeout": patience, "retry": options.get("retry")}


def _address(host: str) -> tuple[str, int]:
    """The host without brackets, and its port."""
    parts = urlsplit(f"//{host}")
    return parts.hostname or "", parts.port or PORT


def _login(login: str) -> dict[str, str]:
    user, _, password = login.partition(":")
    return {name: unquote(value) for name, value in (("username", user), ("password", password)) if value}

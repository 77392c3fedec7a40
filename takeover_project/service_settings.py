"""Settings of the servers that the product talks to, from URLs in the environment.

Each function refuses junk with a message that names the variable and says how to write it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from conversations import redis_server
from takeover_project import env, service_urls
from takeover_project.hosts import is_local
from takeover_project.service_urls import Login

MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
# What redis-py takes from a URL, and Celery's own.
REDIS_OPTIONS = {"db", "username", "password", "client_name", "protocol", "max_connections", "timeout", "virtual_host"}
REDIS_OPTIONS |= {"socket_timeout", "socket_connect_timeout", "socket_keepalive", "health_check_interval"}
REDIS_OPTIONS |= {"retry_on_timeout", "ssl_cert_reqs", "ssl_ca_certs", "ssl_ca_path", "ssl_ca_data", "ssl_certfile"}
REDIS_OPTIONS |= {"ssl_keyfile", "ssl_password", "ssl_check_hostname", "ssl_min_version", "ssl_ciphers"}

# For Sentinels that have a password of their own.
SENTINEL_OPTIONS = {"sentinel_username", "sentinel_password"}


def database(name: str) -> dict[str, Any]:
    """Django's settings of the database at the URL; empty if none is set. Knows `postgres` and `sqlite`."""
    value = env.text(name)
    if not value:
        return {}
    advice = "Write it as postgres://USER:PASSWORD@HOST:PORT/NAME, or leave it unset for SQLite in DATA_DIR."
    if value.startswith("sqlite:"):
        url(name, advice, schemes=["sqlite"], path="/.+", login=Login.NONE, host=False)
    else:
        # A second slash begins the folder of a server's socket, before the name.
        url(
            name,
            advice,
            schemes=["postgres", "postgresql"],
            path="/[^/]+|//.+/[^/]+",
            query=_postgres_options(value),
            host=None,
            many_hosts=True,
        )
    try:
        config: dict[str, Any] = environ.Env.db_url_config(value)
    except (ValueError, ImproperlyConfigured) as problem:
        raise env.junk(name, hidden(value), advice) from problem
    if not config["NAME"]:
        raise env.junk(name, hidden(value), advice)
    return config


def _postgres_options(value: str) -> set[str]:
    """The parameters that mean something: those of libpq, and Django's."""
    if "?" not in value:
        return set()
    # Only a URL with parameters needs it this early.
    from psycopg.pq import Conninfo

    known = {option.keyword.decode() for option in Conninfo.get_defaults()}
    return known | {option.lower() for option in environ.Env._DB_BASE_OPTIONS}


def email(name: str) -> dict[str, Any]:
    """Django's EMAIL_… settings for the mail server at the URL; empty if none is set."""
    if not env.text(name):
        return {}
    advice = "Write it as smtp://USER:PASSWORD@HOST:PORT, with smtp+tls for STARTTLS or smtps for TLS from the start."
    found = url(name, advice, schemes=MAIL_PORTS, login=Login.BOTH)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": found.host,
        "EMAIL_PORT": found.port or MAIL_PORTS[found.scheme],
        "EMAIL_HOST_USER": found.user,
        "EMAIL_HOST_PASSWORD": found.password,
        "EMAIL_USE_TLS": found.scheme == "smtp+tls",
        "EMAIL_USE_SSL": found.scheme == "smtps",
    }


def is_elsewhere(url: str) -> bool:
    """Whether the server at the URL is on another machine: not on a socket, nor on an address of this one."""
    return any(not is_local(host) for host in redis_hosts(url))


def redis_hosts(url: str) -> list[str]:
    """The hosts of a URL of Redis servers: one or none, or the Sentinels'."""
    if group := redis_server.group_of(url):
        return [host for host, _ in group.sentinels]
    host = urlsplit(url).hostname
    return [host] if host else []


def broker(name: str) -> str:
    """The URL of a Redis or Valkey server, or of the Sentinels of several; empty if none is set."""
    value = env.text(name)
    if value.startswith("sentinel:"):
        advice = "Write it as sentinel://USER:PASSWORD@HOST:26379,HOST:26379/GROUP/0."
        path = "/[A-Za-z0-9._-]+(/[0-9]*)?"
        read_url(name, value, advice, schemes=["sentinel"], path=path, query=SENTINEL_OPTIONS, many_hosts=True)
    elif value:
        check_redis(name, value)
    return value


def check_redis(name: str, value: str) -> None:
    """Refuses a URL that redis-py and Celery would not read as it was meant."""
    advice = "Write it as redis://USER:PASSWORD@HOST:PORT/0, rediss://… or unix:///path/redis.sock."
    if value.startswith("unix:"):
        read_url(name, value, advice, schemes=["unix"], path="/.+", query=REDIS_OPTIONS, host=False)
    else:
        read_url(name, value, advice, schemes=["redis", "rediss"], path="/?|/[0-9]+/?", query=REDIS_OPTIONS)


def channel_layers(name: str) -> dict[str, Any]:
    """Channels' CHANNEL_LAYERS as one JSON object; empty if it is unset."""
    value = env.text(name)
    if not value:
        return {}
    try:
        found: Any = json.loads(value)
        backend = found["default"]["BACKEND"]
    except (ValueError, TypeError, KeyError, IndexError):
        backend = None
    if not isinstance(backend, str) or not backend:
        # The hosts in it may have passwords.
        advice = 'Write it as one JSON object: {"default": {"BACKEND": "…", "CONFIG": {"hosts": […]}}}.'
        raise env.junk(name, "…", advice)
    for host in layer_hosts(found):
        check_layer_host(name, host)
    return dict(found)


def layer_hosts(layers: dict[str, Any]) -> list[Any]:
    """The servers of all layers of channels_redis: URLs, pairs of host and port, or dicts of redis-py's arguments."""
    ours = [layer for layer in layers.values() if str(layer["BACKEND"]).startswith("channels_redis.")]
    hosts = [layer.get("CONFIG", {}).get("hosts", []) for layer in ours]
    return [host for each in hosts for host in (each if isinstance(each, list) else [each])]


def check_layer_host(name: str, host: Any) -> None:
    """Refuses a server that channels_redis would not read as it was meant."""
    address = host.get("address") if isinstance(host, dict) else host
    if isinstance(address, str):
        check_redis(name, address)
    pairs = host.get("sentinels", []) if isinstance(host, dict) else [host] if isinstance(host, list) else []
    for pair in pairs:
        match pair:
            case [str(), int(port)] if 1 <= port <= 65535 and not set(pair[0]) & set("/#?@ "):
                continue
        raise env.junk(name, "…", 'Write each server as ["HOST", PORT].')


def storage(name: str, *, folder: Path, prefix: str = "") -> dict[str, Any]:
    """An entry of Django's STORAGES: the bucket at the URL (all keys under `prefix`), or `folder` if none is set.

    `s3://bucket` takes everything else from the provider's own variables (`AWS_…`). A URL with a host uses TLS unless
    it names a port other than 443; `s3s://` uses TLS on any port. `?region=…` names the region.
    """
    if not env.text(name):
        options: dict[str, Any] = {"location": folder, "file_permissions_mode": 0o600}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    advice = "Write it as s3://KEY:SECRET@HOST:PORT/BUCKET, or as s3://BUCKET with the provider's own variables."
    found = url(name, advice, schemes=["s3", "s3s"], path="(/[^/]*)?/?", query=["region"], login=Login.BOTH)
    bucket = found.path.strip("/")
    # Takes half a second to import, and only a bucket needs it.
    from botocore.config import Config

    options = {
        "bucket_name": bucket or found.host,
        "location": prefix,
        "file_overwrite": False,
        "max_memory_size": 64 * 1024,
        "region_name": found.query.get("region", "us-east-1" if bucket else None),
        "client_config": Config(
            s3={"addressing_style": "path" if bucket else "auto"},
            signature_version="s3v4",
            connect_timeout=10,
            read_timeout=60,
            max_pool_connections=32,
            retries={"mode": "standard", "max_attempts": 3},
            # Many S3-compatible servers refuse the newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    }
    if bucket:
        plain = found.scheme == "s3" and found.port not in {None, 443}
        options["endpoint_url"] = f"{'http' if plain else 'https'}://{found.hosts}"
    if found.user:
        options |= {"access_key": found.user, "secret_key": found.password}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def scanner(name: str) -> str:
    """The URL of a clamd; empty if none is set."""
    value = env.text(name)
    advice = "Write it as tcp://HOST:3310 or unix:///path/clamd.sock, or leave it unset."
    if value.startswith("unix:"):
        url(name, advice, schemes=["unix"], path="/.+", login=Login.NONE, host=False)
    elif value:
        url(name, advice, schemes=["tcp"], login=Login.NONE)
    return value


def url(name: str, advice: str, **parts: Any) -> service_urls.ServiceUrl:
    """The URL that is set; `parts` are those of `service_urls.read`. Refuses every part that means nothing."""
    return read_url(name, env.text(name), advice, **parts)


def read_url(name: str, value: str, advice: str, **parts: Any) -> service_urls.ServiceUrl:
    """The same for a URL inside a setting."""
    try:
        return service_urls.read(value, **parts)
    except service_urls.Misread as problem:
        raise env.junk(name, hidden(value), f"{problem} {advice} {service_urls.ENCODED}") from problem


def hidden(url: str) -> str:
    """The part of a URL that an error may repeat: the rest may hold a password."""
    scheme, mark, _ = url.partition("://")
    return f"{scheme}://…" if mark else "…"

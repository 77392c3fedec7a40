"""Reads the environment. Each function refuses junk with a message that names the variable and its valid values."""

import json
import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from takeover_project import service_urls
from takeover_project.hosts import is_local
from takeover_project.service_urls import Login

MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
# What redis-py takes from a URL, and Celery's own.
REDIS_OPTIONS = {"db", "username", "password", "client_name", "protocol", "max_connections", "timeout", "virtual_host"}
REDIS_OPTIONS |= {"socket_timeout", "socket_connect_timeout", "socket_keepalive", "health_check_interval"}
REDIS_OPTIONS |= {"retry_on_timeout", "ssl_cert_reqs", "ssl_ca_certs", "ssl_ca_path", "ssl_ca_data", "ssl_certfile"}
REDIS_OPTIONS |= {"ssl_keyfile", "ssl_password", "ssl_check_hostname", "ssl_min_version", "ssl_ciphers"}
WEB_PORTS = {"http": 80, "https": 443}
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """The value without spaces around it, or `default` if it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    value = text(name).lower()
    if value and value not in TRUE | FALSE:
        raise junk(name, value, "Set it to 1 or 0, or leave it unset.")
    return value in TRUE if value else default


def number(name: str, default: int, *, least: int, most: int) -> int:
    value = text(name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit()) or not least <= int(value) <= most:
        raise junk(name, value, f"Set it to a whole number from {least} to {most}, or leave it unset.")
    return int(value)


def limit(name: str, default: int) -> int | None:
    """A whole number of at least 1, or None for `off`."""
    if text(name).lower() == "off":
        return None
    try:
        return number(name, default, least=1, most=10**12)
    except ImproperlyConfigured:
        raise junk(name, text(name), f"Set it to a whole number from 1, as {default}, or off for no limit.") from None


def choice(name: str, choices: list[str]) -> str:
    """One of the choices; the first is the default."""
    value = text(name, choices[0])
    if value not in choices:
        raise junk(name, value, f"Set it to {' or '.join(choices)}, or leave it unset for {choices[0]}.")
    return value


def channel_layers(name: str) -> dict[str, Any]:
    """Channels' CHANNEL_LAYERS as one JSON object; empty if it is unset."""
    value = text(name)
    if not value:
        return {}
    try:
        found: Any = json.loads(value)
        backend = found["default"]["BACKEND"]
    except (ValueError, TypeError, KeyError, IndexError):
        backend = None
    if not isinstance(backend, str) or not backend:
        # The hosts in it may have passwords.
        raise junk(name, "…", 'Write it as one JSON object: {"default": {"BACKEND": "…", "CONFIG": {"hosts": […]}}}.')
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
        raise junk(name, "…", 'Write each server as ["HOST", PORT].')


def items(name: str, default: list[str]) -> list[str]:
    """A list, separated by commas, or `default` if it is unset or empty."""
    return [item for part in text(name).split(",") if (item := part.strip())] or default


def origins(name: str) -> list[str]:
    """A list of origins: scheme and host, without a path."""
    found = items(name, [])
    for origin in found:
        scheme, _, host = origin.partition("://")
        if scheme not in {"http", "https"} or not host or "/" in host:
            raise junk(name, origin, "Write each origin as https://chat.example.com, separated by commas.")
    return found


def public_url(name: str) -> str:
    """The origin under which people reach us, as browsers write it; empty if it is unset."""
    value = text(name)
    if not value:
        return ""
    advice = "Write it as https://chat.example.com."
    try:
        url = service_urls.read(value, schemes=("https", "http"), login=service_urls.Login.NONE)
        host = f"[{url.host}]" if ":" in url.host else url.host.encode("idna").decode().lower()
    except (service_urls.Misread, UnicodeError) as problem:
        raise junk(name, value, f"{problem} {advice}") from problem
    return f"{url.scheme}://{host}" + (f":{url.port}" if url.port not in (None, WEB_PORTS[url.scheme]) else "")


def host_of(origin: str) -> str:
    """The host of an origin, without its port."""
    host, mark, port = origin.partition("://")[2].rpartition(":")
    return host if mark and port.isdigit() else f"{host}{mark}{port}"


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """A list of networks (`10.0.0.0/8`) or addresses."""
    found = []
    for item in items(name, []):
        try:
            found.append(ip_network(item))
        except ValueError as problem:
            raise junk(name, item, "Write each as 10.0.0.0/8 or 127.0.0.1, separated by commas.") from problem
    return found


def rate(name: str, default: str) -> tuple[float, float] | None:
    """A rate limit `PER_SECOND:BURST`, or None for `off`."""
    value = text(name, default)
    if value.lower() in FALSE:
        return None
    per_second, _, burst = value.partition(":")
    try:
        found = float(per_second), float(burst)
    except ValueError:
        found = 0.0, 0.0
    if not (0 < found[0] < inf and 1 <= found[1] < inf):
        raise junk(name, value, f"Write it as PER_SECOND:BURST, as {default}, or off for no limit.")
    return found


def database(name: str) -> dict[str, Any]:
    """Django's settings of the database at the URL; empty if none is set. Knows `postgres` and `sqlite`."""
    value = text(name)
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
        raise junk(name, hidden(value), advice) from problem
    if not config["NAME"]:
        raise junk(name, hidden(value), advice)
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
    if not text(name):
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
    host = urlsplit(url).hostname or ""
    return bool(host) and not is_local(host)


def broker(name: str) -> str:
    """The URL of a Redis or Valkey server; empty if none is set."""
    if value := text(name):
        check_redis(name, value)
    return value


def check_redis(name: str, value: str) -> None:
    """Refuses a URL that redis-py and Celery would not read as it was meant."""
    advice = "Write it as redis://USER:PASSWORD@HOST:PORT/0, rediss://… or unix:///path/redis.sock."
    if value.startswith("unix:"):
        read_url(name, value, advice, schemes=["unix"], path="/.+", query=REDIS_OPTIONS, host=False)
    else:
        read_url(name, value, advice, schemes=["redis", "rediss"], path="/?|/[0-9]+/?", query=REDIS_OPTIONS)


def storage(name: str, *, folder: Path, prefix: str = "") -> dict[str, Any]:
    """An entry of Django's STORAGES: the bucket at the URL (all keys under `prefix`), or `folder` if none is set.

    `s3://bucket` takes everything else from the provider's own variables (`AWS_…`). A URL with a host uses TLS unless
    it names a port other than 443; `s3s://` uses TLS on any port. `?region=…` names the region.
    """
    if not text(name):
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
    value = text(name)
    advice = "Write it as tcp://HOST:3310 or unix:///path/clamd.sock, or leave it unset."
    if value.startswith("unix:"):
        url(name, advice, schemes=["unix"], path="/.+", login=Login.NONE, host=False)
    elif value:
        url(name, advice, schemes=["tcp"], login=Login.NONE)
    return value


def url(name: str, advice: str, **parts: Any) -> service_urls.ServiceUrl:
    """The URL that is set; `parts` are those of `service_urls.read`. Refuses every part that means nothing."""
    return read_url(name, text(name), advice, **parts)


def read_url(name: str, value: str, advice: str, **parts: Any) -> service_urls.ServiceUrl:
    """The same for a URL inside a setting."""
    try:
        return service_urls.read(value, **parts)
    except service_urls.Misread as problem:
        raise junk(name, hidden(value), f"{problem} {advice} {service_urls.ENCODED}") from problem


def hidden(url: str) -> str:
    """The part of a URL that an error may repeat: the rest may hold a password."""
    scheme, mark, _ = url.partition("://")
    return f"{scheme}://…" if mark else "…"


def junk(name: str, value: str, advice: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} is {value!r}, which is not usable. {advice}")

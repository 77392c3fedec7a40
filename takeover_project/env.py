"""Reads the environment. Each function refuses junk with a message that names the variable and its valid values."""

import json
import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
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
    return dict(found)


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
    if value.partition("://")[0] not in {"postgres", "postgresql", "sqlite"}:
        raise junk(name, hidden(value), advice)
    try:
        config: dict[str, Any] = environ.Env.db_url_config(value)
    except (ValueError, ImproperlyConfigured) as problem:
        raise junk(name, hidden(value), advice) from problem
    if not config["NAME"] or config["NAME"] == ":memory:":
        raise junk(name, hidden(value), advice)
    return config


def email(name: str) -> dict[str, Any]:
    """Django's EMAIL_… settings for the mail server at the URL; empty if none is set."""
    value = text(name)
    if not value:
        return {}
    advice = "Write it as smtp://USER:PASSWORD@HOST:PORT, with smtp+tls for STARTTLS or smtps for TLS from the start."
    parts = urlsplit(value)
    try:
        port = parts.port or MAIL_PORTS[parts.scheme]
    except (KeyError, ValueError) as problem:
        raise junk(name, hidden(value), advice) from problem
    if not parts.hostname:
        raise junk(name, hidden(value), advice)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def broker(name: str) -> str:
    """The URL of a Redis or Valkey server; empty if none is set."""
    value = text(name)
    parts = urlsplit(value)
    good = parts.path if parts.scheme == "unix" else parts.scheme in {"redis", "rediss"} and parts.hostname
    if value and not good:
        raise junk(name, hidden(value), "Write it as redis://HOST:PORT/0, rediss://… or unix:///path/redis.sock.")
    return value


def storage(name: str, *, folder: Path, prefix: str = "") -> dict[str, Any]:
    """An entry of Django's STORAGES: the bucket at the URL (all keys under `prefix`), or `folder` if none is set.

    `s3://bucket` takes everything else from the provider's own variables (`AWS_…`). A URL with a host uses TLS unless
    it names a port other than 443; `s3s://` uses TLS on any port. `?region=…` names the region.
    """
    value = text(name)
    if not value:
        options: dict[str, Any] = {"location": folder, "file_permissions_mode": 0o600}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    advice = "Write it as s3://KEY:SECRET@HOST:PORT/BUCKET, or as s3://BUCKET with the provider's own variables."
    parts = urlsplit(value)
    try:
        port = parts.port
    except ValueError as problem:
        raise junk(name, hidden(value), advice) from problem
    bucket = parts.path.strip("/")
    if parts.scheme not in {"s3", "s3s"} or not parts.hostname or "/" in bucket:
        raise junk(name, hidden(value), advice)
    # Takes half a second to import, and only a bucket needs it.
    from botocore.config import Config

    options = {
        "bucket_name": bucket or parts.hostname,
        "location": prefix,
        "file_overwrite": False,
        "max_memory_size": 64 * 1024,
        "region_name": dict(parse_qsl(parts.query)).get("region", "us-east-1" if bucket else None),
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
        plain = parts.scheme == "s3" and port not in {None, 443}
        host = parts.netloc.rpartition("@")[2]
        options["endpoint_url"] = f"{'http' if plain else 'https'}://{host}"
    if parts.username:
        options |= {"access_key": unquote(parts.username), "secret_key": unquote(parts.password or "")}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def scanner(name: str) -> str:
    """The URL of a clamd; empty if none is set."""
    value = text(name)
    parts = urlsplit(value)
    try:
        good = parts.path if parts.scheme == "unix" else parts.scheme == "tcp" and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if value and not good:
        raise junk(name, value, "Write it as tcp://HOST:3310 or unix:///path/clamd.sock, or leave it unset.")
    return value


def hidden(url: str) -> str:
    """The part of a URL that an error may repeat: the rest may hold a password."""
    scheme, mark, _ = url.partition("://")
    return f"{scheme}://…" if mark else "…"


def junk(name: str, value: str, advice: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} is {value!r}, which is not usable. {advice}")

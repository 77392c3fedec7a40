"""Reads the environment. Every function refuses junk, naming the variable, what it holds and what it may hold."""

import os
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """The value without spaces around it; `default` where it is unset or empty."""
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


def items(name: str, default: list[str]) -> list[str]:
    """A list, separated by commas; `default` where it is unset or empty."""
    return [item for part in text(name).split(",") if (item := part.strip())] or default


def origins(name: str) -> list[str]:
    """A list of origins: scheme and host, without a path."""
    found = items(name, [])
    for origin in found:
        scheme, _, host = origin.partition("://")
        if scheme not in {"http", "https"} or not host or "/" in host:
            raise junk(name, origin, "Write each origin as https://chat.example.com, separated by commas.")
    return found


def database(name: str) -> dict[str, Any]:
    """Django's settings of the database at the URL; empty where none is set. Knows `postgres` and `sqlite`."""
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
    """Django's EMAIL_… settings for the mail server at the URL; empty where none is set."""
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
    """The URL of a Redis or Valkey server; empty where none is set."""
    value = text(name)
    parts = urlsplit(value)
    good = parts.path if parts.scheme == "unix" else parts.scheme in {"redis", "rediss"} and parts.hostname
    if value and not good:
        raise junk(name, hidden(value), "Write it as redis://HOST:PORT/0, rediss://… or unix:///path/redis.sock.")
    return value


def hidden(url: str) -> str:
    """What an error may repeat of a URL: it may hold a password."""
    scheme, mark, _ = url.partition("://")
    return f"{scheme}://…" if mark else "…"


def junk(name: str, value: str, advice: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} is {value!r}, which is not usable. {advice}")

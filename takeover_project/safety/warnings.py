"""Settings with which the product starts, but which let others in or read along: each gets a sentence that names it.

They are no refusals, because an installation that runs with them since yesterday must go on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from internet.names import is_shared
from takeover_project import env, service_settings
from takeover_project.hosts import is_local, is_nearby, others_in

SECURE_MODES = {"require", "verify-ca", "verify-full"}  # libpq's default takes a server without TLS without a word


def sentences() -> Iterator[str]:
    """Every sentence about the settings as they are."""
    yield from _open_doors()
    yield from _origins()
    yield from _stores()
    yield from _redis()
    yield from _layers()
    yield from _misspelled()


def _misspelled() -> Iterator[str]:
    for name, meant in env.misspelled().items():
        yield f"{name} is no setting and changes nothing. Did you mean {meant}?"


def _open_doors() -> Iterator[str]:
    others = ", ".join(others_in(settings.HOST, settings.ALLOWED_HOSTS))
    if others and not settings.TLS:
        yield (
            f"TLS is off, but HOST or ALLOWED_HOSTS ({others}) lets others in: passwords, cookies and messages can be "
            "read on their way. Put a proxy with TLS in front, and set TLS=1 and TRUSTED_PROXIES."
        )
    if others and not settings.LIMITS:
        yield f"LIMITS is off, but HOST or ALLOWED_HOSTS ({others}) lets others in. Leave LIMITS unset."
    if settings.METRICS_PORT and not is_local(settings.METRICS_HOST):
        yield (
            f"METRICS_HOST is {settings.METRICS_HOST}: whoever reaches port {settings.METRICS_PORT} can read the "
            "metrics, without signing in. Use 127.0.0.1 or an address in your own network, and keep others out of it."
        )


def _origins() -> Iterator[str]:
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        scheme, _, host = origin.partition("://")
        if host.startswith("*.") and is_shared(host[2:].partition(":")[0]):
            yield (
                f"CSRF_TRUSTED_ORIGINS has {origin}: pages of strangers may send forms in the name of people who are "
                "signed in. Name your own hosts."
            )
        if settings.TLS and scheme == "http":
            yield (
                f"CSRF_TRUSTED_ORIGINS has {origin} although TLS is on: whoever is on the way of such a page can "
                "change it. Write https://."
            )


def _stores() -> Iterator[str]:
    """Servers elsewhere, asked without TLS."""
    database = settings.DATABASES["default"]
    mode = database.get("OPTIONS", {}).get("sslmode")
    far = [host for host in str(database.get("HOST", "")).split(",") if host and not is_nearby(host)]
    if database["ENGINE"].endswith("postgresql") and far and mode not in SECURE_MODES:
        yield (
            f"DATABASE_URL names a server elsewhere ({far[0]}) and takes it without TLS: everything that is said can "
            "be read on its way. Add ?sslmode=verify-full (or require)."
        )
    bucket = urlsplit(settings.STORAGES["default"].get("OPTIONS", {}).get("endpoint_url", ""))
    if bucket.scheme == "http" and not is_nearby(bucket.hostname or ""):
        yield (
            f"STORAGE_URL names a server elsewhere ({bucket.hostname}) without TLS: files can be read on their way. "
            "Write s3s://."
        )
    secure = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    if settings.EMAIL_HOST_USER and not secure and not is_nearby(settings.EMAIL_HOST):
        yield (
            f"EMAIL_URL sends its password to a server elsewhere ({settings.EMAIL_HOST}) without TLS. "
            "Write smtp+tls:// or smtps://."
        )


def _redis() -> Iterator[str]:
    servers: list[tuple[str, Any]] = [("REDIS_URL", settings.REDIS_URL)]
    if settings.CHANNEL_LAYERS_GIVEN:
        servers += [("CHANNEL_LAYERS", host) for host in service_settings.layer_hosts(settings.CHANNEL_LAYERS_GIVEN)]
    for name, server in servers:
        for host, password, secure in _redis_servers(server):
            if is_nearby(host):
                continue
            if not password:
                yield (
                    f"{name} names a Redis elsewhere ({host}) without a password: whoever reaches it can read along "
                    "and change what the product does. Give the server a password (requirepass, or an ACL)."
                )
            if not secure:
                yield (
                    f"{name} names a Redis elsewhere ({host}) without TLS: its password and what it carries can be "
                    "read on their way. Use rediss://."
                )


def _layers() -> Iterator[str]:
    """Layers whose messages can be read on a server elsewhere."""
    for layer in settings.CHANNEL_LAYERS_GIVEN.values():
        config = layer.get("CONFIG", {})
        servers = [
            host for each in service_settings.layer_hosts({"layer": layer}) for host, _, _ in _redis_servers(each)
        ]
        if any(not is_local(host) for host in servers if host) and not config.get("symmetric_encryption_keys"):
            yield (
                'CHANNEL_LAYERS names a Redis elsewhere and has no "symmetric_encryption_keys" in its CONFIG: what '
                "people say can be read there. Add them: a list with one random text of at least 50 characters."
            )


def _redis_servers(server: Any) -> Iterator[tuple[str, bool, bool]]:
    """Host, whether there is a password, whether there is TLS. A server is what channels_redis takes for one."""
    known: dict[str, Any] = server if isinstance(server, dict) else {}
    address = known.get("address", server)
    password, secure = bool(known.get("password")), bool(known.get("ssl"))
    if isinstance(address, str):
        url = urlsplit(address)
        for host in service_settings.redis_hosts(address):
            yield host, password or bool(url.password), secure or url.scheme == "rediss"
    elif isinstance(address, list):
        yield str(address[0]), password, secure
    for sentinel in known.get("sentinels", []):
        yield str(sentinel[0]), password or "sentinel_kwargs" in known, secure

"""Unsafe settings, with which the product refuses to start: each gets a sentence."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from internet.names import is_shared
from takeover_project import folders
from takeover_project.hosts import everybody, others_in

SHORTEST_KEY, FEWEST_CHARACTERS = 32, 8


def _is_weak(key: str) -> bool:
    return len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS or key.startswith("django-insecure-")


def reasons() -> Iterator[str]:
    """Every reason why the product must not start."""
    if _is_weak(settings.SECRET_KEY):
        yield (
            f"SECRET_KEY is too short or publicly known: a person who guesses it can sign in as anybody. Set it to at "
            f"least {SHORTEST_KEY} random characters, or leave it unset to have one made in DATA_DIR."
        )
    if any(_is_weak(key) for key in settings.SECRET_KEY_FALLBACKS):
        yield (
            "SECRET_KEY_FALLBACKS has a key that is too short or publicly known: a person who guesses it can sign in "
            "as anybody. Remove that key."
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield (
            "ALLOWED_HOSTS is a wildcard: links and redirections would go to any host that a client names. Name "
            "the hosts, separated by commas."
        )
    for name in settings.ALLOWED_HOSTS:
        if name.startswith(".") and is_shared(name):
            yield (
                f"ALLOWED_HOSTS has {name}, below which strangers have names: links and redirections would go to any "
                "of these that a client names. Name your own hosts, separated by commas."
            )
    strangers = others_in(settings.HOST, settings.ALLOWED_HOSTS)
    if settings.DEBUG and strangers:
        yield (
            f"DEBUG is on, and HOST or ALLOWED_HOSTS ({', '.join(strangers)}) lets others in: its pages "
            "show settings and code. Set DEBUG=0."
        )
    if settings.TLS and not settings.TRUSTED_PROXIES:
        yield (
            "TLS is on, but TRUSTED_PROXIES is not set, so that no request counts as HTTPS: every page "
            "would redirect to itself. Set it to the proxy's address or network."
        )
    for network in everybody(settings.TRUSTED_PROXIES):
        yield (
            f"TRUSTED_PROXIES trusts {network}, so nearly everybody could choose the address that limits and records "
            "see. Name the proxies' own addresses or networks."
        )
    if reason := static_root_problem():
        yield reason
    yield from _unusable_doorbell()


def static_root_problem() -> str:
    """Why static files must not be collected in STATIC_ROOT; empty if they may."""
    return folders.reason_to_keep_out(Path(settings.STATIC_ROOT), settings.DATA_DIR, sqlite_files())


def sqlite_files() -> list[str]:
    """The files of the databases that are SQLite."""
    return [
        str(config["NAME"])
        for config in settings.DATABASES.values()
        if config["ENGINE"] == "django.db.backends.sqlite3"
    ]


def _unusable_doorbell() -> Iterator[str]:
    if settings.DOORBELL == "redis" and settings.CHANNEL_LAYERS_GIVEN:
        yield (
            "CHANNEL_LAYERS is set, but DOORBELL is redis, which uses REDIS_URL and no layer. Set DOORBELL=channels to "
            "use the layer, or leave CHANNEL_LAYERS unset."
        )
    if settings.DOORBELL == "channels" and "InMemory" in settings.CHANNEL_LAYERS["default"]["BACKEND"]:
        yield (
            "CHANNEL_LAYERS names a layer in memory, which other processes cannot see: pages would learn only from "
            "the heartbeat, seconds later, what the worker and other web processes do. Use a layer of channels_redis."
        )

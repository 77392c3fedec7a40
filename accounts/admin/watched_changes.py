"""What other apps say after somebody's teams, roles or account were changed: they know what depends on them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

Tell = Callable[[HttpRequest], None]
_watchers: list[Callable[[], Tell]] = []


def watch(watcher: Callable[[], Tell]) -> None:
    """Calls `watcher` before each change, and after it what that has given, which may add messages."""
    _watchers.append(watcher)


def begin() -> list[Tell]:
    """To be called before a change; what it gives, after it."""
    return [watcher() for watcher in _watchers]

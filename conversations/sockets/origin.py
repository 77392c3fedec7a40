"""Which page opens a socket."""

from __future__ import annotations

from typing import Any

from django.conf import settings


def is_own(scope: dict[str, Any]) -> bool:
    """Whether the page that opens the socket is ours: same scheme, host and port, or a trusted origin."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    secure = scope.get("scheme") in ("wss", "https")
    if settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        secure = headers.get(name.removeprefix("HTTP_").replace("_", "-").lower().encode(), b"").decode() == value
    host = headers.get(b"host", b"").decode("latin-1")
    return bool(host) and origin == f"{'https' if secure else 'http'}://{host}"

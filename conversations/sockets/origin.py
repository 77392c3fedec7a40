"""Which page opens a socket."""

from __future__ import annotations

from typing import Any

import own_address


def is_own(scope: dict[str, Any]) -> bool:
    """Whether the page that opens the socket is ours: same scheme, host and port, or a trusted origin."""
    headers = dict(scope["headers"])
    origin, host = (headers.get(name, b"").decode("latin-1") for name in (b"origin", b"host"))
    return own_address.is_own(origin, host=host, secure=scope.get("scheme") in ("wss", "https"))

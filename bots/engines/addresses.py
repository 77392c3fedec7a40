"""Which addresses an external engine may have, and which ones may be connected to."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class Address(msgspec.Struct, frozen=True):
    """An engine's address, as its configurer wrote it. `timeout` covers the whole question, in seconds."""

    url: str
    secret: str = ""
    timeout: int = 10


def check_url(url: str) -> None:
    """Raises ValidationError unless an engine may have this address. Names are looked up only when it is asked."""
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0 and not any(char.isspace() for char in url)
    except ValueError:
        usable = False
    if not usable or parts.scheme not in schemes() or "@" in parts.netloc:
        raise ValidationError(
            _("%(url)s cannot be asked. Write it like https://engine.example/webhooks/rest/webhook."),
            code="engine_url",
            params={"url": url},
        )
    if not may_connect(parts.hostname or ""):
        raise ValidationError(
            _("%(host)s is a private address. ENGINES_PRIVATE=1 on the server allows that."),
            code="engine_private",
            params={"host": parts.hostname},
        )


def schemes() -> tuple[str, ...]:
    """The schemes that an engine's address may have."""
    return ("https", "http") if settings.ENGINES_PRIVATE else ("https",)


def may_connect(host: str) -> bool:
    """Whether `host` may be connected to, if it is an IP address; True for a name."""
    try:
        found = ip_address(host)
    except ValueError:
        return True
    if isinstance(found, IPv6Address):
        # An IPv4 address that is embedded in an IPv6 address is judged as the IPv4 address.
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        nat64 = found.packed[:12] == b"\x00\x64\xff\x9b" + bytes(8)
        found = inner or (ip_address(found.packed[12:]) if nat64 else found)
    return bool(settings.ENGINES_PRIVATE or (found.is_global and not found.is_multicast))

"""A cookie of browsers in which somebody has signed in. Wrong passwords from elsewhere do not keep these out.

It allows nothing but trying: whoever steals it has the five tries that everybody has. owasp.org calls it a device
cookie.
"""

from __future__ import annotations

import secrets

import msgspec
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from accounts import throttle

COOKIE = "known-device"
SALT = "accounts.devices"
LASTS = 365 * 24 * 3600  # seconds
MOST_NAMES = 10  # of colleagues who share a browser; the last ones count


class Device(msgspec.Struct, frozen=True):
    """A browser's own random id, and the keyed hashes of the names of those who have signed in there."""

    id: str = ""
    names: tuple[str, ...] = ()


def known(request: HttpRequest | None, name: str) -> str:
    """The id of the browser, if this person has signed in there; else empty."""
    device = _device_of(request)
    return device.id if not set(device.names).isdisjoint(throttle.hashed_names(name)) else ""


def remember(request: HttpRequest, response: HttpResponseBase, name: str) -> None:
    """Gives the browser a cookie that it knows this person: the password was right, or the link of a mail."""
    before, hashed = _device_of(request), throttle.hashed_name(name)
    names = [hashed, *(each for each in before.names if each != hashed)][:MOST_NAMES]
    given = {"id": before.id or secrets.token_urlsafe(16), "names": names}
    response.set_cookie(
        COOKIE,
        signing.dumps(given, salt=SALT),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _device_of(request: HttpRequest | None) -> Device:
    try:
        given = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS) if request else {}
        return msgspec.convert(given, Device)
    except (signing.BadSignature, msgspec.ValidationError):
        return Device()

"""Reads URLs of services from settings. A part that means nothing is refused: it may be half of a password."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import Enum
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote

ENCODED = (
    "In a user name or password write % as %25, / as %2F, # as %23, ? as %3F, @ as %40, : as %3A and a blank as %20."
)

_URL = re.compile(
    r"(?P<scheme>[A-Za-z0-9+]+)://"
    r"(?:(?P<login>[^/?#@\[\]\s]*)@)?"
    r"(?P<hosts>[^/?#@\s]*)"
    r"(?P<path>/[^?#@\s]*)?"
    r"(?:\?(?P<query>[^#@\s]*))?"
)
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.%]+\]|(?:[\w.-]|%[0-9A-Fa-f]{2})+)(?::(?P<port>[0-9]{1,5}))?")


class Misread(ValueError):
    """Why the URL is not usable, in sentences that repeat no password."""


class Login(Enum):
    """Whether a URL may name a user and a password."""

    NONE = "none"
    ANY = "any"
    BOTH = "both or none: one without the other means nothing"


class ServiceUrl(NamedTuple):
    """The parts of a URL, decoded except for `path` and `hosts`. `port` is None if the URL names none."""

    scheme: str
    user: str
    password: str
    hosts: str
    host: str
    port: int | None
    path: str
    query: dict[str, str]


def read(
    url: str,
    *,
    schemes: Collection[str],
    path: str = "/?",
    query: Collection[str] = (),
    login: Login = Login.ANY,
    host: bool | None = True,
    many_hosts: bool = False,
) -> ServiceUrl:
    """Takes the URL apart. Raises Misread if it has another scheme or a part that is not named here.

    `path` is a pattern of the whole path. `query` has the parameters that mean something. `host` is true if there must
    be one, false if there must be none, None if there may be one.
    """
    found = _URL.fullmatch(url)
    if not found or found["scheme"].lower() not in schemes:
        raise Misread(_reason(url, schemes))
    user, _, password = (found["login"] or "").partition(":")
    if found["login"] is not None and login is Login.NONE:
        raise Misread("It has a user name or password, which means nothing here.")
    if login is Login.BOTH and bool(user) != bool(password):
        raise Misread("It has a user name without a password, or a password without a name, which means nothing here.")
    if not re.fullmatch(path, found["path"] or ""):
        raise Misread("Its path, the part from the / after the host on, means nothing here.")
    parameters = parse_qsl(found["query"] or "", keep_blank_values=True)
    if any(name not in query for name, _ in parameters) or (found["query"] is not None and not parameters):
        raise Misread("Its part from the ? on means nothing here.")
    name, port = _host_of(found["hosts"], needed=host, many=many_hosts)
    return ServiceUrl(
        found["scheme"].lower(),
        unquote(user),
        unquote(password),
        found["hosts"],
        name,
        port,
        found["path"] or "",
        dict(parameters),
    )


def _host_of(hosts: str, *, needed: bool | None, many: bool) -> tuple[str, int | None]:
    """The first host without brackets, and its port."""
    if not hosts and not needed:
        return "", None
    if needed is False:
        raise Misread("It has a host, which means nothing here: three slashes come before a path.")
    first: tuple[str, int | None] | None = None
    for each in hosts.split(",") if many else [hosts]:
        found = _HOST.fullmatch(each)
        port = int(found["port"]) if found and found["port"] else None
        if not found or (port is not None and not 1 <= port <= 65535):
            raise Misread("Its host and port are not HOST or HOST:PORT." if hosts else "It names no host.")
        first = first or (found["name"].strip("[]"), port)
    assert first  # noqa: S101 - a split has at least one part
    return first


def _reason(url: str, schemes: Collection[str]) -> str:
    scheme, mark, rest = url.partition("://")
    if not mark or scheme.lower() not in schemes:
        return f"It does not begin with {' or '.join(f'{each}://' for each in schemes)}."
    if "#" in rest:
        return "It has a #, which means nothing here."
    if re.search(r"\s", rest):
        return "It has a blank."
    before = rest.rpartition("@")[0]
    if "@" in before or "/" in before or "?" in before:
        return "It has an @ too many, or a / or ? before the @."
    return "Its user name or password has a character that is to be encoded."

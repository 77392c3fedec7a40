"""Origins: the sites that may show a bot's chat, as configurers write them and as browsers compare them.

An origin is `scheme://host` or `scheme://host:port`. `https://*.shop.example` stands for every host below shop.example,
at any depth, and not for shop.example itself: so browsers understand it in a content security policy.
"""

from __future__ import annotations

import re
import unicodedata
from ipaddress import AddressValueError, IPv4Address
from urllib.parse import SplitResult, urlsplit

import idna
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from internet.names import is_shared

DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST_HOST, LONGEST_LABEL = 253, 63
LABEL = re.compile(r"[a-z0-9]([a-z0-9\-]*[a-z0-9])?")
SEPARATORS = re.compile(r"[\s,;]+")
"""An origin holds none of these, so that a list may be written in one line, too."""
BARE = re.compile(r"(//)?((\*\.)?[\w\-]+(\.[\w\-]+)*\.[^\W\d_]{2,}\.?(:\d+)?)([/?#].*)?")
"""A site as people say it, without its scheme. An IP address or `localhost` needs one: it is as likely http."""
JOINERS = "\u200c\u200d"
"""Invisible characters that some names need."""


def normalized_lines(text: str) -> str:
    """A list of origins, one a line, each once and in the form that browsers compare.

    Raises ValidationError with one message for each origin that cannot be used.
    """
    found: dict[str, None] = {}
    problems: list[ValidationError] = []
    for written in SEPARATORS.split(_visible(text)):
        if written:
            try:
                found[normalized(written)] = None
            except ValidationError as problem:
                problems.append(problem)
    if problems:
        raise ValidationError(problems)
    return "\n".join(found)


def normalized(written: str) -> str:
    """The origin in lower case, in ASCII (IDNA), without a default port, and without the rest of a page's address.

    A site that is written without a scheme is taken for https. Raises ValidationError.
    """
    text = _visible(written)
    if bare := BARE.fullmatch(text):
        text = f"https://{bare[2]}"
    parts, port = _split(text)
    if "://" not in text or parts is None or not parts.netloc:
        raise _refusal(written, _("“%(origin)s” is no origin. Write scheme and host, like %(like)s."), _like(text))
    if parts.scheme not in DEFAULT_PORTS:
        raise _refusal(written, _("“%(origin)s” is no web site: an origin starts with https:// or http://."))
    if "@" in parts.netloc:
        raise _refusal(written, _("“%(origin)s” has a user name. Write %(like)s."), _like(text))
    if port is None:
        raise _refusal(written, _("“%(origin)s” has a port that cannot be: it is a number from 1 to 65535."))
    host = _host(written, parts)
    return f"{parts.scheme}://{host}" + (f":{port}" if port != DEFAULT_PORTS[parts.scheme] else "")


def _visible(text: str) -> str:
    """The text without characters that nobody sees, which come along when an address is copied, in plain forms."""
    seen = "".join(each for each in text if each in JOINERS or unicodedata.category(each) != "Cf")
    return unicodedata.normalize("NFKC", seen).strip()


def _split(text: str) -> tuple[SplitResult | None, int | None]:
    """The parts of an address, and its port or that of its scheme; None for what cannot be read."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return None, None
    try:
        port = DEFAULT_PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
    except ValueError:
        return parts, None
    return parts, port or None


def _host(written: str, parts: SplitResult) -> str:
    """The host in ASCII and lower case. Raises ValidationError."""
    host = (parts.hostname or "").rstrip(".")
    if "[" in parts.netloc:
        raise _refusal(written, _("“%(origin)s”: browsers compare no IPv6 addresses here. Give the host a name."))
    if "_" in host:
        raise _refusal(written, _("“%(origin)s”: browsers compare no names with _ here. Give the host another name."))
    wildcard, name = host.startswith("*."), host.removeprefix("*.")
    if "*" in name:
        sentence = _("“%(origin)s”: a * stands for the first part of the host only, as in %(like)s.")
        raise _refusal(written, sentence, "https://*.shop.example")
    name = _ascii(written, name)
    labels = name.split(".")
    if labels[-1].isdigit() or labels[-1].startswith("0x"):
        if wildcard or not _is_address(name):
            raise _refusal(written, _("“%(origin)s” has a host that cannot be. Write it like %(like)s."))
    elif wildcard and ("." not in name or is_shared(name)):
        sentence = _("“%(origin)s” would let sites of strangers in: everybody can have one below %(domain)s.")
        raise _refusal(written, sentence, domain=name)
    return f"*.{name}" if wildcard else name


def _ascii(written: str, name: str) -> str:
    """The host's name as browsers send it. Raises ValidationError."""
    try:
        name = name if name.isascii() else idna.encode(name, uts46=True, transitional=False).decode()
    except (idna.IDNAError, UnicodeError):
        name = ""
    labels = name.split(".")
    if len(name) > LONGEST_HOST or not all(LABEL.fullmatch(each) and len(each) <= LONGEST_LABEL for each in labels):
        raise _refusal(written, _("“%(origin)s” has a host that cannot be. Write it like %(like)s."))
    return name


def _is_address(name: str) -> bool:
    try:
        return str(IPv4Address(name)) == name
    except AddressValueError:
        return False


def _like(text: str) -> str:
    """An origin to write instead of `text`, made of its host if it has one."""
    rest = text.partition("://")[2] or text.lstrip("/:")
    host = re.split(r"[/?#]", rest)[0].rpartition("@")[2].lower()
    return f"https://{host}" if re.fullmatch(r"[\w\-]+(\.[\w\-]+)+(:\d+)?", host) else "https://shop.example"


def _refusal(written: str, sentence: str, like: str = "https://shop.example", *, domain: str = "") -> ValidationError:
    return ValidationError(sentence, code="bad_origin", params={"origin": written, "like": like, "domain": domain})

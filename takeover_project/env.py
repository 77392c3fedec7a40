"""Reads the environment. Each function refuses junk with a message that names the variable and its valid values."""

import os
from difflib import get_close_matches
from email.headerregistry import HeaderRegistry
from ipaddress import IPv4Network, IPv6Network, ip_network
from math import inf
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

from takeover_project import service_urls

ALIKE = 0.84  # of 1; DATABASE_URI and DATABSE_URL are, REDIS_PORT and XDG_DATA_DIRS are not
WEB_PORTS = {"http": 80, "https": 443}
asked_for: set[str] = set()
"""The names of the variables that have been read."""

SECRETS = {
    "CHANNEL_LAYERS",
    "DATABASE_URL",
    "EMAIL_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "STORAGE_URL",
}
"""Settings with secrets in them: each may also come from the file that `NAME_FILE` names."""

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """The value without spaces around it, or `default` if it is unset or empty. A secret may stand in a file."""
    asked_for.add(name)
    given, in_file = os.environ.get(name, "").strip(), from_file(name)
    if given and in_file:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set. Unset one of them.")
    return given or in_file or default


def from_file(name: str) -> str:
    """The content of the file that `NAME_FILE` names, for a secret; empty if there is none."""
    if name not in SECRETS:
        return ""
    asked_for.add(by_file := f"{name}_FILE")
    if not (file := os.environ.get(by_file, "").strip()):
        return ""
    try:
        value = Path(file).read_text("utf-8").strip()
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "not text"
        raise junk(
            by_file, file, f"The file cannot be read ({reason}). It must hold {name} and nothing else."
        ) from None
    if not value:
        raise junk(by_file, file, f"The file is empty. It must hold {name} and nothing else.")
    return value


def misspelled() -> dict[str, str]:
    """Variables that nobody has read, with the names that were probably meant: those that are nearly the same."""
    strangers = sorted(name for name in os.environ if name.isupper() and len(name) > 4 and name not in asked_for)
    near = {name: get_close_matches(name, sorted(asked_for - os.environ.keys()), 1, ALIKE) for name in strangers}
    return {name: found[0] for name, found in near.items() if found}


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


def limit(name: str, default: int) -> int | None:
    """A whole number of at least 1, or None for `off`."""
    if text(name).lower() == "off":
        return None
    try:
        return number(name, default, least=1, most=10**12)
    except ImproperlyConfigured:
        raise junk(name, text(name), f"Set it to a whole number from 1, as {default}, or off for no limit.") from None


def choice(name: str, choices: list[str]) -> str:
    """One of the choices; the first is the default."""
    value = text(name, choices[0])
    if value not in choices:
        raise junk(name, value, f"Set it to {' or '.join(choices)}, or leave it unset for {choices[0]}.")
    return value


def items(name: str, default: list[str]) -> list[str]:
    """A list, separated by commas, or `default` if it is unset or empty."""
    return [item for part in text(name).split(",") if (item := part.strip())] or default


def origins(name: str) -> list[str]:
    """A list of origins: scheme and host, without a path."""
    found = items(name, [])
    for origin in found:
        scheme, _, host = origin.partition("://")
        if scheme not in {"http", "https"} or not host or "/" in host:
            raise junk(name, origin, "Write each origin as https://chat.example.com, separated by commas.")
    return found


def public_url(name: str) -> str:
    """The origin under which people reach us, as browsers write it; empty if it is unset."""
    value = text(name)
    if not value:
        return ""
    advice = "Write it as https://chat.example.com."
    try:
        url = service_urls.read(value, schemes=("https", "http"), login=service_urls.Login.NONE)
        host = f"[{url.host}]" if ":" in url.host else url.host.encode("idna").decode().lower()
    except (service_urls.Misread, UnicodeError) as problem:
        raise junk(name, value, f"{problem} {advice}") from problem
    return f"{url.scheme}://{host}" + (f":{url.port}" if url.port not in (None, WEB_PORTS[url.scheme]) else "")


def zone(name: str, default: str) -> str:
    """The name of a time zone, as `Europe/Berlin`."""
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as problem:  # no such zone, a path, a folder
        raise junk(name, value, "Write it as Europe/Berlin or UTC.") from problem
    return value


def sender(name: str, default: str) -> str:
    """Who mails come from: an address, or a name and an address."""
    value = text(name, default)
    try:
        header: Any = HeaderRegistry()("From", value)
        [address] = header.addresses
        usable = not header.defects and address.username and address.domain
    except (ValueError, IndexError):  # what the library raises for some junk
        usable = False
    if not usable:
        raise junk(name, value, "Write it as chat@example.com, or as Chat <chat@example.com>.")
    return value


def host_of(origin: str) -> str:
    """The host of an origin, without its port."""
    host, mark, port = origin.partition("://")[2].rpartition(":")
    return host if mark and port.isdigit() else f"{host}{mark}{port}"


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """A list of networks (`10.0.0.0/8`) or addresses."""
    found = []
    for item in items(name, []):
        try:
            found.append(ip_network(item))
        except ValueError as problem:
            raise junk(name, item, "Write each as 10.0.0.0/8 or 127.0.0.1, separated by commas.") from problem
    return found


def rate(name: str, default: str) -> tuple[float, float] | None:
    """A rate limit `PER_SECOND:BURST`, or None for `off`."""
    value = text(name, default)
    if value.lower() in FALSE:
        return None
    per_second, _, burst = value.partition(":")
    try:
        found = float(per_second), float(burst)
    except ValueError:
        found = 0.0, 0.0
    if not (0 < found[0] < inf and 1 <= found[1] < inf):
        raise junk(name, value, f"Write it as PER_SECOND:BURST, as {default}, or off for no limit.")
    return found


def encoder(name: str) -> str:
    """How vectors of sentences are made: `universal` (the default), `none`, or `onnx:` and an absolute folder."""
    value = text(name, "universal")
    if value not in ("universal", "none") and not value.startswith("onnx:/"):
        advice = "Set it to none, or to onnx: and the absolute path of a model's folder, or leave it unset."
        raise junk(name, value, advice)
    return value


def junk(name: str, value: str, advice: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} is {value!r}, which is not usable. {advice}")


def whole_host(name: str) -> None:
    """Refuses a sub-path: sockets, the widget and the addresses in scripts begin at the root of a host."""
    if value := text(name):
        advice = (
            "It does not run below a path, but needs a host name of its own, as https://chat.example.com. Unset it."
        )
        raise junk(name, value, advice)

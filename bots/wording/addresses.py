"""Checks of the addresses that configurers write: links and phone numbers."""

import re
import unicodedata
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bots.understanding.normalization import DASHES, ascii_digits
from plain_text import CONTROL_CHARACTERS, visible


def check_url(url: str) -> None:
    """Raises ValidationError unless `url` is an http or https address with a host, or a mailto or tel one."""
    parts = _split(url)
    web = parts is not None and parts.scheme in ("http", "https") and bool(parts.hostname)
    direct = parts is not None and parts.scheme in ("mailto", "tel") and bool(parts.path) and not parts.netloc
    if not (web or direct) or _has_blank(url):
        raise ValidationError(
            _("%(url)s cannot be used as a link. Start it with https://, http://, mailto: or tel:."),
            code="unsafe_url",
            params={"url": url},
        )


def check_web_address(url: str) -> None:
    """Raises ValidationError unless `url` is an http or https address with a host."""
    parts = _split(url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or _has_blank(url):
        raise ValidationError(
            _("%(url)s is no address of a page. Start it with https:// or http://."),
            code="unsafe_url",
            params={"url": url},
        )


def plain_phone(number: str) -> str:
    """A phone number in digits from 0 to 9, ordinary blanks and hyphens, without invisible characters."""
    text = DASHES.sub("-", unicodedata.normalize("NFKC", visible(number)))
    return " ".join(ascii_digits(text).split())


def check_phone(number: str) -> None:
    """Raises ValidationError unless `number` is a phone number: digits, with + ( ) / . - and spaces."""
    if not re.fullmatch(r"\+?[\d\s()/.\-]{2,30}", number, re.ASCII) or not re.search(r"\d{2}", number):
        raise ValidationError(
            _("%(number)s is not a phone number. Write it like +44 20 7946 0000."),
            code="bad_phone",
            params={"number": number},
        )


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _has_blank(url: str) -> bool:
    return any(char.isspace() for char in url) or CONTROL_CHARACTERS.search(url) is not None

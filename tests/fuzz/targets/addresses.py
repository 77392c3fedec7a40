"""Addresses of links, phone numbers and origins that configurers write."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from django.core.exceptions import ValidationError
from hypothesis import strategies as st

from bots.wording import addresses, links, origins
from takeover_project import service_urls
from tests.fuzz.target import Target

PIECES = [
    "https://",
    "http:",
    "//",
    "mailto:",
    "tel:",
    "javascript:",
    "a.example",
    "[::1]",
    "[",
    "]",
    "@",
    ":",
    "80",
    "/",
    "?",
    "#",
]
PIECES += [
    "%",
    "%2F",
    "bücher",
    "xn--",
    "。",
    "\u200b",
    " ",
    "\n",
    "\x00",
    "\\",
    "'",
    "(",
    ")",
    ".",
    "-",
    "*.",
    "redis://",
    "smtp://",
]
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=16).map("".join)


def check_origin(text: str) -> None:
    """An origin in its normal form stays as it is."""
    normal = origins.normalized(text)
    assert origins.normalized(normal) == normal


CHECKS: tuple[Callable[[str], None], ...] = (addresses.check_url, addresses.check_phone, check_origin)


def check(text: str) -> None:
    for each in CHECKS:
        try:
            each(text)
        except ValidationError as refused:
            assert refused.messages
    if not any(character.isspace() for character in text):
        try:
            addresses.check_url(text)
        except ValidationError:
            pass
        else:
            assert text.strip().lower().startswith(("https:", "http:", "mailto:", "tel:")), text
    for line in text.split("\n"):
        found = list(links.find(line))
        assert all(0 <= begin < end <= len(line) for begin, end in found)
        assert all(before[1] <= after[0] for before, after in pairwise(found))
    for schemes in (["redis"], ["smtp"]):
        try:
            service_urls.read(text, schemes=schemes)
        except service_urls.Misread:
            pass


TARGET = Target("addresses", TEXTS, check, seconds=0.5)

"""Addresses of links, and phone numbers, that a bot accepts and refuses."""

import pytest
from django.core.exceptions import ValidationError

from bots.wording import addresses


@pytest.mark.parametrize(
    "url", ["https://shop.example/a?b=c#d", "http://127.0.0.1:8000/", "mailto:a@b.example", "tel:+4412345"]
)
def test_safe_addresses_are_accepted(url: str) -> None:
    addresses.check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "//evil.example",
        "/path", "shop.example", "https://", "https:///path", "mailto:", "file:///etc/passwd", "https://[broken",
        " https://shop.example", "https://shop.example/a b", "vbscript:x", "tel://1234",
    ],
)  # fmt: skip
def test_unsafe_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        addresses.check_url(url)


@pytest.mark.parametrize("number", ["+44 20 7946 0000", "(030) 123/45-6", "112"])
def test_phone_numbers_are_accepted(number: str) -> None:
    addresses.check_phone(number)


@pytest.mark.parametrize("number", ["", "call me", "+", "12;ext=3", "1" * 40, "٣٤٥"])
def test_what_is_no_phone_number_is_refused(number: str) -> None:
    with pytest.raises(ValidationError):
        addresses.check_phone(number)

"""The address from which mails come, as `EMAIL_FROM` gives it."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from takeover_project import env


@pytest.mark.parametrize(
    "junk",
    ["junk junk@", "junk", "Chat <chat@example.com", "@example.com", "a@b@c", "Chat <>", "Chat, Ltd. <c@d.example>"],
)
def test_a_sender_that_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch, junk: str) -> None:
    monkeypatch.setenv("EMAIL_FROM", junk)
    with pytest.raises(ImproperlyConfigured, match=r"Write it as chat@example\.com"):
        env.sender("EMAIL_FROM", "Takeover <takeover@localhost>")


@pytest.mark.parametrize(
    "sender", ["", "chat@example.com", '"Chat, Ltd." <chat@example.com>', "Zoë <zoe@bücher.example>"]
)
def test_a_sender_is_an_address_with_or_without_a_name(monkeypatch: pytest.MonkeyPatch, sender: str) -> None:
    monkeypatch.setenv("EMAIL_FROM", sender)
    assert env.sender("EMAIL_FROM", "Takeover <takeover@localhost>") == (sender or "Takeover <takeover@localhost>")

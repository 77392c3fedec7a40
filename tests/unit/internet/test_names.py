"""Below some names, strangers register theirs."""

from __future__ import annotations

import pytest

from internet.names import is_shared


@pytest.mark.parametrize("domain", ["com", ".com", "COM.", "co.uk", "github.io", "foo.ck", "xn--p1ai", "", "."])
def test_strangers_share_it(domain: str) -> None:
    assert is_shared(domain)


@pytest.mark.parametrize("domain", ["shop.com", "a.github.io", "www.ck", "internal", "localhost", "chat.internal"])
def test_it_has_one_owner(domain: str) -> None:
    assert not is_shared(domain)

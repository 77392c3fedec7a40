"""Origins that configurers write: how they are kept, and in which words they are refused."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from bots.wording import origins


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://shop.example", "https://shop.example"),
        ("https://shop.example/", "https://shop.example"),
        ("HTTPS://Shop.EXAMPLE", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("https://shop.example:443/", "https://shop.example"),
        ("http://shop.example:80", "http://shop.example"),
        ("http://shop.example:443", "http://shop.example:443"),
        ("https://shop.example:8443", "https://shop.example:8443"),
        ("https://shop.example:08443", "https://shop.example:8443"),
        ("https://shop.example.", "https://shop.example"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("https://BÜCHER.example/", "https://xn--bcher-kva.example"),
        ("https://bu\u0308cher.example", "https://xn--bcher-kva.example"),
        ("https://straße.example", "https://xn--strae-oqa.example"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("https://магазин.рф", "https://xn--80aairftm.xn--p1ai"),
        ("https://店。example", "https://xn--hxt.example"),
        ("\ufeffhttps://shop.example\u200b", "https://shop.example"),
        ("ｈｔｔｐｓ：／／ｓｈｏｐ．example", "https://shop.example"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://*.shop.example", "https://*.shop.example"),
        ("https://*.Bücher.example/", "https://*.xn--bcher-kva.example"),
        ("https://*.preview.shop.co.uk:8443", "https://*.preview.shop.co.uk:8443"),
        ("https://*.our-team.vercel.app", "https://*.our-team.vercel.app"),
        ("https://Shop.example/cart?x=1", "https://shop.example"),
        ("https://shop.example/contact/", "https://shop.example"),
        ("https://shop.example?x", "https://shop.example"),
        ("https://shop.example/#a", "https://shop.example"),
        ("http://shop.example:8080/a/b", "http://shop.example:8080"),
        ("shop.example", "https://shop.example"),
        ("WWW.Shop.com/page", "https://www.shop.com"),
        ("//shop.example", "https://shop.example"),
        ("shop.example:8443/a", "https://shop.example:8443"),
        ("*.shop.example", "https://*.shop.example"),
        ("bücher.example/über", "https://xn--bcher-kva.example"),
    ],
)
def test_an_origin_is_kept_as_browsers_compare_it(written: str, kept: str) -> None:
    assert origins.normalized(written) == kept
    assert origins.normalized(kept) == kept


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("localhost:3000", "is no origin"),
        ("10.0.0.1", "is no origin"),
        ("me@shop.example", "is no origin"),
        ("javascript:alert(1)//shop.example", "is no origin"),
        ("shop.example:99999", "has a port that cannot be"),
        ("*.co.uk", "everybody can have one below co.uk"),
        ("https:/shop.example", "like https://shop.example."),
        ("*", "is no origin"),
        ("null", "is no origin"),
        ("https://", "is no origin"),
        ("https://[broken", "is no origin"),
        ("file:///index.html", "is no origin"),
        ("ftp://shop.example", "starts with https:// or http://"),
        ("chrome-extension://abcdef", "starts with https:// or http://"),
        ("https://a@shop.example", "has a user name. Write https://shop.example."),
        ("https://a:b@shop.example", "has a user name"),
        ("https://shop.example:99999", "has a port that cannot be"),
        ("https://shop.example:0", "has a port that cannot be"),
        ("https://shop.example:*", "has a port that cannot be"),
        ("http://[::1]:8000", "no IPv6 addresses"),
        ("http://web_1:8000", "no names with _"),
        ("https://*shop.example", "first part of the host only, as in https://*.shop.example"),
        ("https://a.*.example", "first part of the host only"),
        ("https://*.*.example", "first part of the host only"),
        ("https://shop.*", "first part of the host only"),
        ("https://*.com", "everybody can have one below com"),
        ("https://*.co.uk", "everybody can have one below co.uk"),
        ("https://*.GitHub.io", "everybody can have one below github.io"),
        ("https://*.vercel.app", "everybody can have one below vercel.app"),
        ("https://*.рф", "strangers"),
        ("https://*.localhost", "everybody can have one below localhost"),
        ("https://*.1.2.3.4", "has a host that cannot be"),
        ("https://1.2.3", "has a host that cannot be"),
        ("https://010.0.0.1", "has a host that cannot be"),
        ("https://0x7f000001", "has a host that cannot be"),
        ("https://-shop.example", "has a host that cannot be"),
        ("https://shop..example", "has a host that cannot be"),
        ("https://sh'op.example", "has a host that cannot be"),
        (f"https://{'a' * 64}.example", "has a host that cannot be"),
        (f"https://{'a.' * 127}example", "has a host that cannot be"),
    ],
)
def test_a_refusal_says_what_to_write(written: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        origins.normalized(written)
    assert sentence in refused.value.messages[0]
    assert written in refused.value.messages[0]


def test_a_list_is_kept_one_a_line_and_each_once() -> None:
    written = "https://Shop.example/, https://b.example; http://c.example:80\r\n\n\thttps://shop.example:443"
    assert origins.normalized_lines(written) == "https://shop.example\nhttps://b.example\nhttp://c.example"
    assert origins.normalized_lines(" \n ") == ""


def test_each_origin_that_cannot_be_used_is_named() -> None:
    with pytest.raises(ValidationError) as refused:
        origins.normalized_lines("https://shop.example script-src *")
    assert [each.partition("”")[0] for each in refused.value.messages] == ["“script-src", "“*"]


@given(st.text(max_size=40) | st.text(max_size=30).map(lambda rest: f"https://{rest}"))
def test_whatever_is_written_is_kept_in_a_form_that_a_header_can_hold_or_refused(written: str) -> None:
    try:
        kept = origins.normalized_lines(written)
    except ValidationError:
        return
    assert set(kept) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.:/*\n")
    assert origins.normalized_lines(kept) == kept

"""Which responses are compressed: none whose length could tell another site a secret."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from takeover_project.page_compression import PageCompression

TEXT = "<p>nothing new</p>" * 100


def answer(response: HttpResponseBase, *, site: str = "", encodings: str = "gzip, deflate, br") -> HttpResponseBase:
    headers = {"Accept-Encoding": encodings} | ({"Sec-Fetch-Site": site} if site else {})
    request = RequestFactory().get("/", headers=headers)
    answered: HttpResponseBase = PageCompression(lambda _request: response)(request)
    return answered


def page(*, without_secrets: bool = False, content_type: str = "text/html; charset=utf-8") -> HttpResponse:
    response = HttpResponse(TEXT, content_type=content_type)
    if without_secrets:
        response.holds_no_secrets = True  # type: ignore[attr-defined]
    return response


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_page_is_compressed_for_whoever_comes_from_our_own_pages_or_by_the_address(site: str) -> None:
    answered = answer(page(), site=site)
    assert answered.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answered.content).decode() == TEXT  # type: ignore[attr-defined]
    assert "Accept-Encoding" in answered.headers["Vary"]


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "SAME-ORIGIN", "same-origin, none", "null"])
def test_a_page_that_may_hold_secrets_is_not_compressed_for_other_sites_or_nobody_knows_whom(site: str) -> None:
    assert "Content-Encoding" not in answer(page(), site=site).headers


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "same-origin"])
def test_what_holds_no_secrets_is_compressed_for_everybody(site: str) -> None:
    assert answer(page(without_secrets=True), site=site).headers["Content-Encoding"] == "gzip"


def test_the_length_of_one_page_varies() -> None:
    lengths = {len(answer(page(), site="same-origin").content) for _ in range(20)}  # type: ignore[attr-defined]
    assert len(lengths) > 3


@pytest.mark.parametrize("kind", ["application/json", "image/png", "application/octet-stream", "text/plain", ""])
def test_other_kinds_stay_as_they_are(kind: str) -> None:
    assert "Content-Encoding" not in answer(page(without_secrets=True, content_type=kind), site="none").headers


def test_streams_and_browsers_that_know_no_gzip_get_everything_as_it_is() -> None:
    stream = StreamingHttpResponse([TEXT.encode()], content_type="text/html")
    assert "Content-Encoding" not in answer(stream, site="none").headers
    assert "Content-Encoding" not in answer(page(), site="none", encodings="br").headers

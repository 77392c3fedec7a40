"""Compresses pages and scripts that views make. Collected static files are compressed when they are collected."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

KINDS = ("text/html", "text/css", "text/javascript")
OWN = ("same-origin", "none")
"""Values of `Sec-Fetch-Site`, which no script can set: a page of ours asks, or a person, by address or bookmark."""


class PageCompression(GZipMiddleware):
    """Compresses by gzip, unless the length could give a secret away (the BREACH attack).

    In the attack, another site makes a browser fetch a page that holds a secret and a guess, a thousand times. The
    length tells whether the guess is right. So a page that another site asks for is compressed only if its view says
    `response.holds_no_secrets = True`. Each length varies, too: Django adds up to 100 random bytes.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        if response.streaming or not response.headers.get("Content-Type", "").startswith(KINDS):
            return response
        if not getattr(response, "holds_no_secrets", False) and request.headers.get("Sec-Fetch-Site") not in OWN:
            return response
        return super().process_response(request, response)

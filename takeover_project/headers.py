"""Security headers of every page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "media-src 'self'; connect-src 'self'; frame-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'self'; "
)


class SecurityHeaders:
    """Sets a strict CSP on every response. A view that may be framed sets `response.frame_ancestors` (origins)."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        ancestors = " ".join(getattr(response, "frame_ancestors", [])) or "'none'"
        response.headers.setdefault("Content-Security-Policy", f"{POLICY}frame-ancestors {ancestors}")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

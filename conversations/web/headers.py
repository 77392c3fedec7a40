"""Headers that let pages of other sites load what they embed, also pages that are isolated from other sites (COEP)."""

from django.http import HttpResponse


def for_other_sites(response: HttpResponse) -> HttpResponse:
    """A script, the same for everybody: any page may load it, also as a module."""
    response.holds_no_secrets = True  # type: ignore[attr-defined]
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def for_frames(response: HttpResponse, origins: tuple[str, ...]) -> HttpResponse:
    """A page: these origins, and our own, may frame it. An isolated page frames only pages that are isolated, too."""
    response.holds_no_secrets = True  # type: ignore[attr-defined]  # it knows no cookies
    response.frame_ancestors = ["'self'", *origins]  # type: ignore[attr-defined]
    response.xframe_options_exempt = True
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
    return response

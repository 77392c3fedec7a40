"""Where people reach this installation: which hosts, ports and origins are ours, by the settings and not by a client.

`ALLOWED_HOSTS` names the hosts, `CSRF_TRUSTED_ORIGINS` further origins, and `PUBLIC_URL` the origin for links. The
project's settings add the host and the origin of `PUBLIC_URL` to the other two.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host
from django.utils.http import is_same_domain

logger = logging.getLogger(__name__)

DEFAULT_PORTS = {False: (":80",), True: (":443", ":80")}
"""By whether the client came by TLS. A proxy that ends TLS elsewhere passes the port on which it listens itself."""


def without_default_port(host: str, *, secure: bool) -> str:
    """The Host header as browsers send it: in lower case, without the port that the scheme has anyway."""
    host = host.lower()
    for port in DEFAULT_PORTS[secure]:
        host = host.removesuffix(port)
    return host


def is_own(origin: str, *, host: str, secure: bool) -> bool:
    """Whether a page of this origin is ours: of the allowed host that the request names, or a trusted origin."""
    domain, _port = split_domain_port(host)
    if not validate_host(domain, settings.ALLOWED_HOSTS):
        return False
    return origin == f"{'https' if secure else 'http'}://{host}" or _is_trusted(origin)


def origin_of(request: HttpRequest) -> str:
    """The origin under which people reach us: `PUBLIC_URL`, else that of the request.

    Raises `DisallowedHost` if the request names a host that is not ours.
    """
    return settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"


def origin_for_mails(request: HttpRequest) -> str:
    """The same for links that are sent to people: a port that the settings do not name is left out.

    Whoever asks for a mail to somebody else writes the Host header, and Django checks the name in it only.
    """
    origin = origin_of(request)
    domain, port = split_domain_port(request.get_host())
    if origin == settings.PUBLIC_URL or not port or int(port) in _own_ports() or _is_trusted(origin):
        return origin
    logger.warning("A link in a mail leaves out port %s. If people reach us there, set PUBLIC_URL.", port)
    return f"{request.scheme}://{domain}"


def _own_ports() -> range:
    """Those of the web processes, of which `make stack` has several."""
    return range(settings.PORT, settings.PORT + settings.WEB)


def _is_trusted(origin: str) -> bool:
    """Whether `CSRF_TRUSTED_ORIGINS` has the origin, or `https://*.example.com` for it, as Django understands that."""
    scheme, _, host = origin.partition("://")
    for trusted in settings.CSRF_TRUSTED_ORIGINS:
        trusted_scheme, _, pattern = trusted.partition("://")
        below = pattern.startswith("*.") and not set(host) & set("/?#@ ") and is_same_domain(host, pattern[1:])
        if scheme == trusted_scheme and (host == pattern or below):
            return True
    return False

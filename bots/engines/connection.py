"""HTTP to an engine: only to addresses that may be connected to, after redirects too; no cookies, proxies, files."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from bots.engines import addresses
from bots.engines.problems import EngineFailed

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

MOST_REDIRECTS = 3
REDIRECTS = (307, 308)
"""The redirects that keep the method and the body."""


@asynccontextmanager
async def posted(url: str, body: bytes, headers: Mapping[str, str]) -> AsyncIterator[ClientResponse]:
    """The answer to a POST of JSON, whatever its status; its body is not read yet.

    Raises EngineFailed (`away`, `forbidden`, `status` after too many redirects). A time limit is the caller's.
    """
    import aiohttp
    from yarl import URL

    whole = {
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": f"Takeover/{settings.VERSION}",
        **headers,
    }
    try:
        async with _session() as session:
            to, first = URL(url), URL(url).origin()
            for _hop in range(MOST_REDIRECTS + 1):
                # The resolver is not asked about a literal address.
                if to.scheme not in addresses.schemes() or not addresses.may_connect(to.host or ""):
                    raise EngineFailed("forbidden")
                # A key or a signature is for the configured server only.
                sent = whole if to.origin() == first else _without_secrets(whole)
                async with session.post(to, data=body, headers=sent, allow_redirects=False) as response:
                    if response.status in REDIRECTS and "Location" in response.headers:
                        to = to.join(URL(response.headers["Location"]))
                        continue
                    yield response
                    return
            raise EngineFailed("status", detail=str(response.status))
    except _NotPublic:
        raise EngineFailed("forbidden") from None
    except TimeoutError:
        raise  # the caller's own time limit; an OSError, too
    except (aiohttp.ClientError, OSError, ValueError) as error:
        # A ValueError is a redirect to something that is no address. The error's text may hold the address.
        raise EngineFailed("away", detail=type(error).__name__) from error


async def limited(response: ClientResponse, most: int) -> bytes:
    """The whole body. Raises EngineFailed if it has more than `most` bytes, or is compressed."""
    body = b""
    async for piece in pieces(response):
        body += piece
        if len(body) > most:
            raise EngineFailed("too_large")
    return body


async def pieces(response: ClientResponse) -> AsyncIterator[bytes]:
    """The body as it comes. Raises EngineFailed if it is compressed."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise EngineFailed("format", detail=_("it is compressed"))
    async for piece in response.content.iter_any():
        yield piece


class _NotPublic(Exception):
    """The name has no public address."""


def _without_secrets(headers: Mapping[str, str]) -> dict[str, str]:
    secret = ("authorization", "api-key", "x-takeover-signature")
    return {name: value for name, value in headers.items() if name.lower() not in secret}


def _session() -> ClientSession:
    import aiohttp
    from aiohttp.abc import AbstractResolver

    class Checked(AbstractResolver):
        """A resolver that leaves out addresses that may not be connected to."""

        def __init__(self) -> None:
            self.names = aiohttp.ThreadedResolver()

        async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> Any:
            found = await self.names.resolve(host, port, family)
            allowed = [each for each in found if addresses.may_connect(each["host"])]
            if found and not allowed:
                raise _NotPublic
            return allowed

        async def close(self) -> None:
            await self.names.close()

    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=Checked(), use_dns_cache=False, limit=1),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        timeout=aiohttp.ClientTimeout(total=None),
    )

"""Asks an external engine a question.

The question is `{"sender", "message"}` by POST; `rasa` has the format of the answer. The request is signed, and one
time limit covers all of it. The address is checked when it is connected to, after redirects too. docs/bots.md explains
all of this to the authors of engines.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import socket
import time
from typing import TYPE_CHECKING, Any

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _

from bots.external_engine import addresses, rasa
from bots.external_engine.addresses import Address
from bots.external_engine.problems import EngineFailed

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

LARGEST_ANSWER = 64 * 1024
"""Bytes."""

MOST_REDIRECTS = 3
REDIRECTS = (307, 308)
"""The redirects that keep the method and the body."""


class Question(msgspec.Struct, frozen=True):
    """A question. `sender` is the same in a conversation, `key` in all repetitions of one question."""

    sender: str
    message: str
    key: str = ""


async def ask(address: Address, question: Question) -> rasa.Reply:
    """Asks one question. Raises EngineFailed, whatever goes wrong."""
    import aiohttp

    try:
        async with asyncio.timeout(address.timeout), _session() as session:
            return rasa.read(await _post(session, address, question))
    except TimeoutError:
        raise EngineFailed("slow", seconds=address.timeout) from None
    except _NotPublic:
        raise EngineFailed("forbidden") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        # A ValueError is a redirect to something that is no address. The error's text may hold the address.
        raise EngineFailed("away", detail=type(error).__name__) from error


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """The signature: HMAC-SHA256 in hexadecimal digits, over the time stamp's digits, a full stop and the body."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


class _NotPublic(Exception):
    """The name has no public address."""


def _session() -> ClientSession:
    """A client without cookies, proxies and decompression that connects only to checked addresses."""
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


async def _post(session: ClientSession, address: Address, question: Question) -> bytes:
    from yarl import URL

    body = msgspec.json.encode({"sender": question.sender, "message": question.message})
    url = URL(address.url)
    for _hop in range(MOST_REDIRECTS + 1):
        # The resolver is not asked about a literal address.
        if url.scheme not in addresses.schemes() or not addresses.may_connect(url.host or ""):
            raise _NotPublic
        headers = _headers(address, question, body)
        async with session.post(url, data=body, headers=headers, allow_redirects=False) as response:
            if response.status in REDIRECTS and "Location" in response.headers:
                url = url.join(URL(response.headers["Location"]))
                continue
            if response.status != 200:
                raise EngineFailed("status", detail=str(response.status))
            return await _limited(response)
    raise EngineFailed("status", detail=str(response.status))


def _headers(address: Address, question: Question, body: bytes) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": f"Takeover/{settings.VERSION}",
    }
    if question.key:
        headers["Idempotency-Key"] = question.key
    if address.secret:
        now = int(time.time())
        headers["X-Takeover-Timestamp"] = str(now)
        headers["X-Takeover-Signature"] = f"sha256={sign(address.secret, now, body)}"
    return headers


async def _limited(response: ClientResponse) -> bytes:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise EngineFailed("format", detail=_("it is compressed"))
    body = b""
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise EngineFailed("too_large")
    return body

"""Asks an external engine a question.

The question is `{"sender", "message", "metadata"}` by POST; `rasa` has the format of the answer. The request is signed,
and one time limit covers all of it. docs/engines.md explains all of this to the authors of engines.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time

import msgspec

from bots.engines import connection
from bots.engines.addresses import Address
from bots.engines.problems import EngineFailed
from bots.engines.seam import Briefing, Reply, Told
from bots.external_engine import rasa

LARGEST_ANSWER = 64 * 1024
"""Bytes."""


class ExternalEngine(msgspec.Struct, frozen=True):
    """An engine at an address."""

    address: Address

    async def ask(self, told: Briefing, growing: Told | None = None) -> Reply:
        """As `bots.engines.seam.Engine.ask`."""
        body = rasa.written(told)
        try:
            async with (
                asyncio.timeout(self.address.timeout),
                connection.posted(self.address.url, body, _headers(self.address, told.key, body)) as response,
            ):
                if response.status != 200:
                    raise EngineFailed("status", detail=str(response.status))
                return rasa.read(await connection.limited(response, LARGEST_ANSWER), told)
        except TimeoutError:
            raise EngineFailed("slow", seconds=self.address.timeout) from None


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """The signature: HMAC-SHA256 in hexadecimal digits, over the time stamp's digits, a full stop and the body."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def _headers(address: Address, key: str, body: bytes) -> dict[str, str]:
    headers = {"Accept": "application/json"}
    if key:
        headers["Idempotency-Key"] = key
    if address.secret:
        now = int(time.time())
        headers["X-Takeover-Timestamp"] = str(now)
        headers["X-Takeover-Signature"] = f"sha256={sign(address.secret, now, body)}"
    return headers

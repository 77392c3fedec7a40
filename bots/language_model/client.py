"""Asks a model for a completion, and hears it as it is written.

Relies on messages, tools and streaming only: servers differ in all the rest.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec
from django.utils.translation import gettext as _

from bots.engines import connection
from bots.engines.problems import EngineFailed
from bots.language_model.completion import Completion
from bots.language_model.endpoint import Endpoint
from bots.language_model.events import EventReader

if TYPE_CHECKING:
    from aiohttp import ClientResponse

LARGEST_STREAM = 2 * 1024 * 1024
"""Bytes; each token comes in a chunk of some hundred."""

KEY_REFUSED = (401, 403)
BUSY = 429
END = b"[DONE]"

Growing = Callable[[str], None]


async def complete(
    endpoint: Endpoint,
    messages: list[dict[str, Any]],
    tools: list[dict[str, Any]],
    growing: Growing | None = None,
    *,
    into: Completion | None = None,
) -> Completion:
    """The model's answer. `growing` hears the text so far. Raises EngineFailed; cancelling closes the connection.

    `into` has what came so far, however this ends.
    """
    body: dict[str, Any] = {
        "model": endpoint.model,
        "messages": messages,
        "temperature": endpoint.temperature,
        "max_tokens": endpoint.tokens,
        "stream": True,
    }
    if tools and endpoint.uses_tools:
        body["tools"] = tools
    headers = {"Accept": "text/event-stream, application/json"}
    if endpoint.secret:
        headers |= {"Authorization": f"Bearer {endpoint.secret}", "api-key": endpoint.secret}
    try:
        async with (
            asyncio.timeout(endpoint.whole),
            asyncio.timeout(endpoint.first) as first,
            connection.posted(endpoint.address, msgspec.json.encode(body), headers) as response,
        ):
            _check(response)
            return await _read(response, growing, first, into or Completion())
    except TimeoutError:
        raise EngineFailed("slow", seconds=endpoint.first if first.expired() else endpoint.whole) from None


def _check(response: ClientResponse) -> None:
    if response.status in KEY_REFUSED:
        raise EngineFailed("key", detail=str(response.status))
    if response.status == BUSY:
        raise EngineFailed("busy")
    if response.status != 200:
        raise EngineFailed("status", detail=str(response.status))


async def _read(
    response: ClientResponse, growing: Growing | None, first: asyncio.Timeout, found: Completion
) -> Completion:
    reader, size = EventReader(), 0
    streams = response.content_type == "text/event-stream"
    if not streams and response.content_type != "application/json":
        raise EngineFailed("format", detail=_("it is %(kind)s") % {"kind": response.content_type[:60]})
    if not streams:
        found.add(await connection.limited(response, LARGEST_STREAM))
        if growing and found.text:
            growing(found.text)
        return found
    async for piece in connection.pieces(response):
        size += len(piece)
        if size > LARGEST_STREAM:
            raise EngineFailed("too_large")
        for data in _fed(reader, piece):
            if data == END:
                return found
            grown = found.add(data)
            if grown or found.calls:
                first.reschedule(None)
            if grown and growing:
                growing(found.text)
    if _ends_well(found, reader):
        return found
    raise EngineFailed("stream", detail=_("the connection ended in the middle"))


def _ends_well(found: Completion, reader: EventReader) -> bool:
    """Whether the stream is whole, with what came after the last event's end."""
    for data in reader.end():
        if data == END:
            return True
        with contextlib.suppress(EngineFailed):  # half an event
            found.add(data)
    return bool(found.finished)


def _fed(reader: EventReader, piece: bytes) -> Iterator[bytes]:
    try:
        yield from reader.feed(piece)
    except ValueError:
        raise EngineFailed("too_large") from None

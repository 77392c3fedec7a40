"""Serves the bytes of a file: streamed through the product, 64 KB at a time, whole or one range.

The headers keep browsers from running anything in it: our own type, no sniffing, a sandbox. Only pictures are shown in
place; everything else is a download.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from attachments import kinds
from attachments.models import Attachment
from attachments.storage import CHUNK, store

READERS = 8
"""Threads that read from the storage."""

_pool = ThreadPoolExecutor(READERS, "download")
RANGE = re.compile(r"bytes=(\d*)-(\d*)")

Done = Callable[[], Awaitable[None]]


def response(request: HttpRequest, attachment: Attachment, *, done: Done) -> HttpResponseBase:
    """Makes the answer to a GET or HEAD request. Obeys If-None-Match, If-Range and Range (one range).

    `done` is called when every byte of the file has gone out in this answer. Raises ObjectMissing.
    """
    tag = entity_tag(attachment)
    if tag in [each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")]:
        return _with_headers(HttpResponse(status=304), attachment, tag)
    start, end = 0, attachment.size
    wanted = RANGE.fullmatch(request.headers.get("Range", "").strip())
    partial = bool(wanted) and request.headers.get("If-Range", tag) == tag
    if wanted and partial:
        start, end = _bounds(wanted, attachment.size)
        if start >= end:
            unsatisfiable = HttpResponse(status=416, headers={"Content-Range": f"bytes */{attachment.size}"})
            return _with_headers(unsatisfiable, attachment, tag)
    answer: HttpResponseBase
    if request.method == "HEAD":
        answer = HttpResponse()
    else:
        whole = end - start == attachment.size
        answer = StreamingHttpResponse(Stream(attachment.key, start, end - start, done if whole else None))
    answer.status_code = 206 if partial else 200
    answer.headers["Content-Length"] = str(end - start)
    if partial:
        answer.headers["Content-Range"] = f"bytes {start}-{end - 1}/{attachment.size}"
    return _with_headers(answer, attachment, tag)


class Stream:
    """The bytes of a file, chunk by chunk. The next chunk is read when the last one has been sent.

    The object is opened at once: if it is missing, that is an error (ObjectMissing) before the answer begins.
    """

    def __init__(self, key: str, start: int, length: int, done: Done | None = None) -> None:
        self.left, self.done = length, done
        self._resources = ExitStack()
        self._file = self._resources.enter_context(store().open(key, start, length))

    async def __aiter__(self) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        while self.left:
            chunk: bytes = await loop.run_in_executor(_pool, self._file.read, min(CHUNK, self.left))
            if not chunk:
                raise EOFError(f"The storage has {self.left} bytes less than were stored.")
            self.left -= len(chunk)
            yield chunk
        if self.done:
            await self.done()

    def close(self) -> None:
        """Closes the object. Django calls this with the response, however that ended."""
        self._resources.close()


def entity_tag(attachment: Attachment) -> str:
    """Returns a strong entity tag, made of id and size: an object never changes, and its key stays secret."""
    return f'"{attachment.pk:x}-{attachment.size:x}"'


def _bounds(wanted: re.Match[str], size: int) -> tuple[int, int]:
    """Returns the first byte and the one after the last; an empty range if the file has none of the wanted bytes."""
    first, last = wanted.groups()
    if first:
        return int(first), min(int(last) + 1, size) if last else size
    return (max(size - int(last), 0), size) if last else (size, size)


def _with_headers(answer: Any, attachment: Attachment, tag: str) -> HttpResponseBase:
    is_shown = attachment.type in kinds.INLINE
    headers = {
        "Content-Type": attachment.type,
        "Content-Disposition": content_disposition_header(not is_shown, attachment.name) or "attachment",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Accept-Ranges": "bytes",
        "ETag": tag,
    }
    for name, value in headers.items():
        answer.headers[name] = value
    response: HttpResponseBase = answer
    return response

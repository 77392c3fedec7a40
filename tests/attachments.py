"""Small files of every kind for tests, and the ways in which people send and fetch them."""

from __future__ import annotations

import io
import secrets
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient

from attachments import kinds, mails, receiving
from attachments.models import Attachment, Mail
from attachments.storage import store
from tests.cast import Frame, Socket, Stage, cookie_of

MIB = 1024 * 1024


def png(side: int = 1) -> bytes:
    """Makes a black picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!L", len(data)) + kind + data + struct.pack("!L", zlib.crc32(kind + data))

    rows = (b"\0" + b"\0\0\0" * side) * side
    header = struct.pack("!LLBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def zipped(*names: str, stored: dict[str, bytes] | None = None) -> bytes:
    """Makes a zip file with these names after the uncompressed ones in `stored`. The bytes are always the same."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (stored or {}).items():
            archive.writestr(zipfile.ZipInfo(name), content)
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), b"<x/>", zipfile.ZIP_DEFLATED)
    return file.getvalue()


def office(part: str, *more: str) -> bytes:
    return zipped("[Content_Types].xml", "_rels/.rels", part, *more)


def open_document(kind: str) -> bytes:
    mime = f"application/vnd.oasis.opendocument.{kind}".encode()
    return zipped("content.xml", stored={"mimetype": mime})


SCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction" + SCRIPT + b">>endobj\ntrailer<</Root 1 0 R>>\n"
GIF = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + b"\xff\xdb\0C\0" + bytes(64) + b"\xff\xd9"
WEBP = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0"

GOOD = {
    "picture.png": (png(), "image/png"),
    "photo.jpg": (JPEG, "image/jpeg"),
    "photo.JPEG": (JPEG, "image/jpeg"),
    "dots.gif": (GIF, "image/gif"),
    "picture.webp": (WEBP, "image/webp"),
    "letter.pdf": (PDF, "application/pdf"),
    "letter.docx": (
        office("word/document.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "sums.xlsx": (office("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "talk.pptx": (
        office("ppt/presentation.xml"),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    "letter.odt": (open_document("text"), "application/vnd.oasis.opendocument.text"),
    "sums.ods": (open_document("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
    "talk.odp": (open_document("presentation"), "application/vnd.oasis.opendocument.presentation"),
    "notes.txt": ("Grüße\nund mehr\n".encode(), "text/plain"),
    "latin.txt": ("Grüße\n".encode("cp1252"), "text/plain"),
    "table.csv": (b"a;b\r\n1;2\r\n", "text/csv"),
    "things.zip": (zipped("a.txt", "b.txt"), "application/zip"),
}
"""By name: the content and the media type that the product gives it."""


def objects() -> list[str]:
    """Returns the keys of all stored objects."""
    return sorted(store().keys())


def empty_storage() -> None:
    """Removes all objects: tests share a folder, and each begins with an empty one."""
    store().delete(objects())


@dataclass
class Answer:
    """The answer to a request."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        import json

        return json.loads(self.content)


async def get(url: str, *, cookie: str = "", method: str = "GET", **headers: str) -> Answer:
    """Fetches an address as a browser does. `headers`: names have _ instead of -."""
    client = AsyncClient()
    if cookie:
        client.cookies["sessionid"] = cookie
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = await client.generic(method, url, headers=named)
    if response.streaming:
        try:
            content = b"".join([part async for part in response])
        finally:
            await sync_to_async(response.close)()
    else:
        content = response.content
    return Answer(response.status_code, dict(response.headers), content)


class BrowserAt(AsyncClient):
    """Django's client, at an address of its own."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    def _base_scope(self, **request: Any) -> dict[str, Any]:
        return super()._base_scope(**request) | {"client": [self.address, 5000]}


async def visitor_uploads(
    vera: Socket, name: str = "picture.png", content: bytes | None = None, *, ref: str = "", bot: str = "helper",
    address: str = "127.0.0.1", field: str = "", language: str = "en",
) -> Answer:  # fmt: skip
    """Sends a file as the page of the chat does, from this address. `field`: the name, in a field of its own."""
    file = SimpleUploadedFile(name, GOOD[name][0] if content is None else content)
    response = await BrowserAt(address).post(
        f"/chat/{bot}/attachments/",
        {"ref": ref or secrets.token_hex(8), "name": field, "file": file},
        headers={"Authorization": f"Bearer {vera.token}", "Accept-Language": language},  # type: ignore[attr-defined]
    )
    return Answer(response.status_code, dict(response.headers), response.content)


async def operator_uploads(
    user: User, conversation: int, epoch: int, name: str = "letter.pdf", content: bytes | None = None, *, ref: str = ""
) -> Answer:
    """Sends a file as the console does."""
    client = AsyncClient()
    client.cookies["sessionid"] = await sync_to_async(cookie_of)(user)
    file = SimpleUploadedFile(name, GOOD[name][0] if content is None else content)
    response = await client.post(
        f"/console/conversations/{conversation}/attachments/",
        {"ref": ref or secrets.token_hex(8), "epoch": epoch, "file": file},
    )
    return Answer(response.status_code, dict(response.headers), response.content)


@dataclass
class Takeover:
    """A conversation that Olga holds, and both sides' sockets."""

    vera: Socket
    console: Socket
    conversation: int
    epoch: int

    @classmethod
    async def begin(cls, stage: Stage, olga: User, **hello: Any) -> Takeover:
        vera, console = await stage.visitor(**hello), await stage.console(olga)
        pk = (await vera.do("send", text="hello"))["conversation"]
        await vera.heard("Hello, what can I do for you?")
        await console.do("watch", conversation=pk)
        epoch = (await console.do("take_over", conversation=pk))["epoch"]
        await vera.get(lambda frame: frame["type"] == "state" and frame["uploads"] == "operator")
        return cls(vera, console, pk, epoch)


async def told(socket: Socket, pk: int, state: str, **fields: Any) -> Frame:
    """Waits for the `attachment` frame with this state of this file."""
    return await socket.get(
        lambda frame: (
            frame["type"] == "attachment"
            and frame["id"] == pk
            and frame["state"] == state
            and all(frame.get(name) == value for name, value in fields.items())
        )
    )


def given_file(
    name: str = "letter.pdf", content: bytes | None = None, *, to: str = "visitor", conversation: int = 1
) -> Attachment:
    """Stores a file and gives it, without a conversation around it."""
    upload = SimpleUploadedFile(name, GOOD[name][0] if content is None else content)
    arriving = receiving.accept(upload, name=name, sender="somebody", allowed=kinds.DEFAULT)
    return receiving.give(arriving, conversation=conversation, recipient=to, about="Pia", number=1)


def mailed_file(
    name: str = "letter.pdf", content: bytes | None = None, *, to: str = "files@parcel.example", subject: str = "File"
) -> Mail:
    """Stores a file and the mail that carries it."""
    attachment = given_file(name, content, to="mailbox")
    return mails.put(attachment, to=to, subject=subject, text="Words as text.")

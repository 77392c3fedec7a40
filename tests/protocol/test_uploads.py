"""Refused files get a reason and leave no trace."""

from __future__ import annotations

import errno
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.contrib.auth.models import User
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient

from attachments import receiving
from attachments.models import Attachment
from bots.models import Bot
from conversations.models import Entry
from tests.attachments import (
    MIB,
    Answer,
    Takeover,
    empty_storage,
    objects,
    operator_uploads,
    visitor_uploads,
)
from tests.cast import Stage, cookie_of


@pytest.fixture(autouse=True)
def storage() -> None:
    empty_storage()


async def nothing_is_left() -> None:
    assert (await Attachment.objects.acount(), objects()) == (0, [])
    assert await Entry.objects.exclude(attachment=None).acount() == 0


def text_of(size: int) -> bytes:
    return b"x" * size


async def test_a_file_of_25_mib_is_taken_and_one_byte_more_is_not(stage: Stage, bot: Bot, olga: User) -> None:
    talk = await Takeover.begin(stage, olga)
    for name, size, status in (
        ("a.txt", 0, 400),
        ("a.txt", 25 * MIB + 1, 413),
        ("a.txt", 25 * MIB, 201),
        ("a.txt", 1, 201),
    ):
        answer = await visitor_uploads(talk.vera, name, text_of(size))
        assert answer.status == status, answer.content
    assert [each.size async for each in Attachment.objects.order_by("pk")] == [25 * MIB, 1]


async def test_a_full_conversation_and_a_fast_sender_are_refused(
    stage: Stage, bot: Bot, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = await Takeover.begin(stage, olga)
    monkeypatch.setattr(receiving, "TOTAL_BYTES", 10)
    monkeypatch.setattr(receiving, "TOTAL_FILES", 3)
    monkeypatch.setattr(receiving, "RATE_FILES", 4)
    sizes = [(4, 201), (7, 413), (6, 201), (1, 413)]
    for size, status in sizes:
        answer = await visitor_uploads(talk.vera, "a.txt", text_of(size))
        assert answer.status == status, answer.content
    # Files whose time is over make room.
    await Attachment.objects.aupdate(state="withdrawn")
    for status in (201, 201, 429):
        answer = await visitor_uploads(talk.vera, "a.txt", text_of(1))
        assert answer.status == status, answer.content
    assert (answer.json["code"], answer.headers["Retry-After"]) == ("too_many_files", "120")
    assert (await operator_uploads(olga, talk.conversation, talk.epoch, "a.txt", b"x")).status == 201
    assert (await operator_uploads(olga, talk.conversation, talk.epoch, "a.txt", b"x")).json["code"] == (
        "conversation_full"
    )


class Full(FileSystemStorage):
    """A disk that is full when half of the file is there."""

    def _save(self, name: str, content: Any) -> str:
        super()._save(name, SimpleUploadedFile("half", b"half"))
        raise OSError(errno.ENOSPC, "No space left on device")


class Broken(FileSystemStorage):
    """A storage with errors of its own."""

    def _save(self, name: str, content: Any) -> str:
        raise RuntimeError("the bucket is on fire")


async def test_a_failing_storage_stops_files_but_not_the_chat(
    stage: Stage, bot: Bot, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from attachments.storage import store

    talk = await Takeover.begin(stage, olga)
    real = store().storage  # type: ignore[attr-defined]
    for kind, status, code in ((Full, 507, "storage_full"), (Broken, 503, "storage_unavailable")):
        with monkeypatch.context() as patch:
            patch.setattr(store(), "storage", kind(location=real.location))
            answer = await visitor_uploads(talk.vera)
            assert (answer.status, answer.json["code"]) == (status, code)
            assert "The chat goes on" in answer.json["detail"]
        await nothing_is_left()
    await talk.vera.do("send", text="still here")
    await talk.console.get(lambda frame: frame["type"] == "entry" and frame["entry"].get("text") == "still here")
    assert (await visitor_uploads(talk.vera)).status == 201


async def post(path: str, body: bytes, *headers: tuple[bytes, bytes], disconnect: bool = False) -> Answer:
    """Makes a request of exactly these bytes, as the server hands it over."""
    from takeover_project.asgi import application

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "scheme": "http",
        "headers": [(b"host", b"testserver"), *headers],
    }
    communicator = ApplicationCommunicator(application, scope)
    await communicator.send_input({"type": "http.request", "body": body, "more_body": False})
    start = await communicator.receive_output(15)
    content, more = b"", True
    while more:
        message = await communicator.receive_output(15)
        content += message.get("body", b"")
        more = message.get("more_body", False)
    await communicator.wait(15)
    named = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], named, content)


def form(*parts: tuple[str, str, bytes], end: bytes = b"--cut--\r\n") -> bytes:
    """Makes a multipart form of parts with name, filename (or None) and content."""
    body = b""
    for name, filename, content in parts:
        file = f'; filename="{filename}"' if filename else ""
        body += f'--cut\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + content + b"\r\n"
    return body + end


FILE, REF = ("file", "a.txt", b"text"), ("ref", "", b"mine")


MULTIPART = "multipart/form-data; boundary=cut"
NO_FORMS = (
    (form(FILE), MULTIPART),
    (form(REF), MULTIPART),
    (form(FILE, ("ref", "", b"")), MULTIPART),
    (form(FILE, ("ref", "", b"r" * 65)), MULTIPART),
    (form(FILE, FILE, REF), MULTIPART),
    (form(FILE, ("other", "b.txt", b"text"), REF), MULTIPART),
    (form(("other", "b.txt", b"text"), REF), MULTIPART),
    (form(*[("file", "a.txt", b"x")] * 150, REF), MULTIPART),
    (form(REF, FILE, end=b""), MULTIPART),
    (form(REF, FILE)[:-12], MULTIPART),
    (form(REF, FILE)[:-30], MULTIPART),
    (form(REF, FILE), "multipart/form-data"),
    (form(REF, FILE), "application/json"),
    (b"", MULTIPART),
    (b"--cut--\r\n", MULTIPART),
)


async def test_malformed_forms_are_refused(stage: Stage, bot: Bot, olga: User) -> None:
    talk = await Takeover.begin(stage, olga)
    token = (b"authorization", f"Bearer {talk.vera.token}".encode())  # type: ignore[attr-defined]

    async def send(body: bytes, kind: str) -> Answer:
        headers = [(b"content-type", kind.encode()), (b"content-length", b"%d" % len(body)), token]
        return await post("/chat/helper/attachments/", body, *headers)

    for number, (body, kind) in enumerate(NO_FORMS):
        answer = await send(body, kind)
        assert (answer.status, answer.json["code"]) == (400, "malformed"), number
    await nothing_is_left()
    sent = await send(form(REF, FILE), MULTIPART)
    assert sent.status == 201, sent.content


async def test_a_visitors_upload_needs_the_token_and_ignores_cookies(stage: Stage, bot: Bot, olga: User) -> None:
    talk = await Takeover.begin(stage, olga)
    cookie = await sync_to_async(cookie_of)(olga)
    for header in ("", "Bearer", "Bearer ", "Bearer nonsense", f"Basic {talk.vera.token}"):  # type: ignore[attr-defined]
        client = AsyncClient()
        client.cookies["sessionid"] = cookie
        answer = await client.post(
            "/chat/helper/attachments/",
            {"ref": "r", "file": SimpleUploadedFile("a.txt", b"x")},
            headers={"Authorization": header} if header else {},
        )
        assert (answer.status_code, answer.json()["code"]) == (401, "unknown_token")
    assert (await visitor_uploads(talk.vera, bot="nobody")).status == 404
    assert (await AsyncClient().get("/chat/helper/attachments/")).status_code == 405
    await nothing_is_left()


async def test_an_operators_upload_needs_session_right_and_csrf_token(stage: Stage, bot: Bot, olga: User) -> None:
    talk = await Takeover.begin(stage, olga)
    clara = await User.objects.acreate(username="clara", is_staff=True)
    path = f"/console/conversations/{talk.conversation}/attachments/"

    async def send(user: User | None, *, header: str = "", strict: bool = True) -> tuple[int, str]:
        client = AsyncClient(enforce_csrf_checks=strict)
        if user:
            client.cookies["sessionid"] = await sync_to_async(cookie_of)(user)
        client.cookies["csrftoken"] = "a" * 32
        fields = {"ref": "r", "epoch": talk.epoch, "file": SimpleUploadedFile("a.txt", b"x")}
        answer = await client.post(path, fields, headers={"X-CSRFToken": header} if header else {})
        return answer.status_code, answer.json().get("code", "")

    assert await send(None, header="a" * 32) == (401, "sign_in")
    assert await send(clara, header="a" * 32) == (403, "forbidden")
    assert await send(olga) == (403, "forbidden")
    assert await send(olga, header="b" * 32) == (403, "forbidden")
    await nothing_is_left()
    assert await send(olga, header="a" * 32) == (201, "")


async def test_an_epoch_that_is_no_number_is_refused(stage: Stage, bot: Bot, olga: User) -> None:
    talk = await Takeover.begin(stage, olga)
    for epoch in ("", "x", "-1", "9" * 20, "1.0"):
        assert (await operator_uploads(olga, talk.conversation, epoch)).json["code"] == "malformed"  # type: ignore[arg-type]

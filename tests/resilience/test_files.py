"""Files in the running product, with real server, worker, beat, database and mail server."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

import httpx
import pytest

from tests.attachments import PDF, png
from tests.clients import PEOPLE, Visitor, console
from tests.servers.product import Product, product_in
from tests.servers.smtp import Post, post_office


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    with post_office() as post:
        yield post


@pytest.fixture(scope="module")
def running(post: Post, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("product") / "data"
    with product_in(folder, EMAIL_URL=f"smtp://127.0.0.1:{post.port}", EMAIL_FROM="Chat <chat@parcel.example>") as it:
        yield it


@pytest.fixture(autouse=True)
def everybody_leaves() -> Iterator[None]:
    yield
    PEOPLE.close()


def change(product: Product, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(product.data_dir / "takeover.sqlite3", timeout=20)) as database, database:
        return database.execute(sql, values).fetchall()


def test_a_file_each_way_then_by_mail_then_all_are_gone(running: Product, post: Post) -> None:
    vera = Visitor(running)
    assert vera.welcome["uploads"] == "mailbox"
    pk = vera.ask("send", text="hello")["conversation"]
    olga, browser = console(running)
    epoch = olga.ask("take_over", conversation=pk)["epoch"]
    token = {"X-CSRFToken": browser.cookies["csrftoken"], "Referer": running.url}
    sent = browser.post(
        f"/console/conversations/{pk}/attachments/",
        data={"ref": "one", "epoch": str(epoch)},
        files={"file": ("offer.pdf", PDF)},
        headers=token,
    )
    assert sent.status_code == 201, sent.text
    card = sent.json()["entry"]["attachment"]
    for_vera = vera.ask("attachment_url", attachment=card["id"])["url"]
    fetched = httpx.get(running.url + for_vera)
    assert (fetched.content, card["name"] in fetched.headers["content-disposition"]) == (PDF, True)

    picture = vera.upload("me.png", png())
    assert picture.status_code == 201, picture.text
    shown = olga.ask("attachment_url", attachment=picture.json()["entry"]["attachment"]["id"])["url"]
    assert browser.get(shown).content == png()
    assert httpx.head(running.url + shown).headers["content-length"] == str(len(png()))

    olga.ask("finish", conversation=pk, epoch=epoch, action="nothing")
    by_mail = vera.upload("claim.pdf", PDF)
    assert by_mail.status_code == 202, by_mail.text
    mailed = by_mail.json()["entry"]["attachment"]["id"]
    vera.get(lambda f: f["type"] == "attachment" and (f["id"], f["state"]) == (mailed, "mailed"))
    [message] = post.received
    assert message["From"] == "Chat <chat@parcel.example>"
    assert [part.get_payload(decode=True) for part in message.iter_attachments()] == [PDF]

    for_vera = vera.ask("attachment_url", attachment=card["id"])["url"]
    shown = olga.ask("attachment_url", attachment=picture.json()["entry"]["attachment"]["id"])["url"]
    assert httpx.get(running.url + for_vera).status_code == browser.get(shown).status_code == 200
    # Only the web process is left to do anything about it.
    stopped = others(running)
    assert len(stopped) >= 2
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        change(running, "UPDATE attachments_attachment SET expires_at = strftime('%Y-%m-%d %H:%M:%f', 'now')")
        assert httpx.get(running.url + for_vera).status_code == browser.get(shown).status_code == 404
        assert vera.ask("attachment_url", attachment=card["id"])["code"] == "gone"
        vera.get(lambda f: f["type"] == "heartbeat")
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)


def others(product: Product) -> list[int]:
    """Returns the process ids of broker and worker."""
    listing = subprocess.run(["ps", "axww", "-o", "pid=,args="], capture_output=True, text=True, check=True)
    mine = product.processes()
    found = []
    for line in listing.stdout.splitlines():
        pid, command = line.split(None, 1)
        if int(pid) in mine and any(word in command for word in ("celery", "unixsocket", "valkey-server")):
            found.append(int(pid))
    return found


def raw(product: Product, head: str, body: bytes, *, shut: bool = False) -> bytes:
    with socket.create_connection(("127.0.0.1", product.port), timeout=20) as client:
        client.sendall(head.encode() + b"\r\n\r\n" + body)
        if shut:
            client.shutdown(socket.SHUT_WR)
        answer = b""
        # A client that was cut off may see a reset after the answer.
        with suppress(ConnectionResetError):
            while part := client.recv(65536):
                answer += part
        return answer


def test_a_false_content_length_is_refused(running: Product) -> None:
    vera = Visitor(running)
    before = change(running, "SELECT count(*) FROM attachments_attachment")
    form = (
        b'--cut\r\nContent-Disposition: form-data; name="ref"\r\n\r\nlies\r\n--cut\r\nContent-Disposition: form-data; '
        b'name="file"; filename="a.txt"\r\n\r\nsome text\r\n--cut--\r\n'
    )
    head = (
        f"POST /chat/parcel/attachments/ HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\nConnection: close\r\n"
        f"Authorization: Bearer {vera.token}\r\nContent-Type: multipart/form-data; boundary=cut\r\n"
    )
    for length in (f"Content-Length: {len(form) - 20}", "Content-Length: 10", "X-No-Length: 1"):
        answer = raw(running, head + length, form)
        assert b" 400 " in answer.partition(b"\r\n")[0], (length, answer)
    assert raw(running, f"{head}Content-Length: {len(form) + 100}", form, shut=True) == b"", (
        "the form never came to an end"
    )
    assert b" 400 " in raw(running, head + "Content-Length: x", form)
    over = raw(running, f"{head}Content-Length: {30 * 1024 * 1024}", b"")
    assert b" 413 " in over.partition(b"\r\n")[0]
    assert json.loads(over.partition(b"\r\n\r\n")[2])["code"] == "too_large"
    assert change(running, "SELECT count(*) FROM attachments_attachment") == before
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(form[i : i + 50]), form[i : i + 50]) for i in range(0, len(form), 50))
    answer = raw(running, f"{head}Transfer-Encoding: chunked", chunks + b"0\r\n\r\n")
    assert b" 202 " in answer.partition(b"\r\n")[0], answer

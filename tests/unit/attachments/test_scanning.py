"""The virus scanner, with a real clamd that answers or does not."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from attachments import lifecycle, mails, tasks
from attachments.models import Attachment
from attachments.problems import Unacceptable
from attachments.scanning import Verdict, scan
from tests.attachments import MIB, empty_storage, given_file, mailed_file, objects
from tests.servers.clamav import clamd_in, eicar
from tests.servers.postgres import free_port

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY = "unix:///nowhere/clamd.sock"


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with clamd_in(tmp_path_factory.mktemp("clam")) as url:
        yield url


@pytest.fixture(autouse=True)
def storage() -> None:
    empty_storage()


def test_an_infected_file_is_refused_and_a_clean_one_is_ready(clamd: str, settings: Any) -> None:
    settings.CLAMAV_URL = clamd
    assert scan(io.BytesIO(b"harmless")) is Verdict.CLEAN
    assert scan(io.BytesIO(b"x" * 25 * MIB)) is Verdict.CLEAN
    assert scan(io.BytesIO(eicar())) is Verdict.INFECTED
    assert given_file().state == "ready"
    with pytest.raises(Unacceptable) as refused:
        given_file("notes.txt", eicar())
    assert refused.value.code == "infected"
    assert (Attachment.objects.count(), len(objects())) == (1, 1)


def test_a_file_is_pending_until_the_scanner_answers(
    clamd: str, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CLAMAV_URL = NOBODY
    good, bad, mailed, bad_mail = (
        given_file(),
        given_file("notes.txt", eicar()),
        mailed_file().attachment,
        mailed_file("notes.txt", eicar()).attachment,
    )
    assert "does not answer" in caplog.text
    assert {each.state for each in Attachment.objects.all()} == {"pending"}
    assert tasks.check() == 0
    assert mails.OUTBOX.send_due() == 0
    settings.CLAMAV_URL = clamd
    assert tasks.check() == 4
    for each in (good, bad, mailed, bad_mail):
        each.refresh_from_db()
    assert [(each.state, each.why) for each in (good, bad, mailed, bad_mail)] == [
        ("ready", ""),
        ("failed", "infected"),
        ("pending", ""),
        ("failed", "infected"),
    ]
    assert mails.OUTBOX.send_due() == 1
    tasks.purge()
    assert objects() == [good.key]


def test_pending_files_are_ready_after_the_scanner_was_switched_off(settings: Any) -> None:
    settings.CLAMAV_URL = NOBODY
    file = given_file()
    assert not lifecycle.is_fetchable(file, file.created_at)
    settings.CLAMAV_URL = ""
    assert tasks.check() == 1
    file.refresh_from_db()
    assert file.state == "ready"


@pytest.mark.parametrize("reply", [b"", b"stream: nonsense ERROR\0", b"INSTREAM size limit exceeded. ERROR\0"])
def test_an_answer_without_a_verdict_leaves_a_file_pending(settings: Any, reply: bytes) -> None:
    """The answer comes from a real socket that is not clamd's."""
    with socket.create_server(("127.0.0.1", free_port())) as server:
        settings.CLAMAV_URL = f"tcp://127.0.0.1:{server.getsockname()[1]}"

        def answer() -> None:
            client, _ = server.accept()
            with client:
                client.recv(100_000)
                client.sendall(reply)

        thread = threading.Thread(target=answer)
        thread.start()
        assert scan(io.BytesIO(b"harmless")) is Verdict.UNKNOWN
        thread.join()


def test_the_scanner_is_reached_by_tcp(clamd: str, settings: Any, tmp_path: Path) -> None:
    """clamd is reached through a port instead of a socket."""
    path = clamd.removeprefix("unix://")
    with socket.create_server(("127.0.0.1", free_port())) as server:
        settings.CLAMAV_URL = f"tcp://127.0.0.1:{server.getsockname()[1]}"

        def pass_on() -> None:
            client, _ = server.accept()
            with client, socket.socket(socket.AF_UNIX) as scanner:
                scanner.connect(path)
                back = threading.Thread(target=copy, args=(scanner, client))
                back.start()
                copy(client, scanner)
                back.join()

        thread = threading.Thread(target=pass_on)
        thread.start()
        assert scan(io.BytesIO(eicar())) is Verdict.INFECTED
        thread.join()


def copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # the other side was done

"""A file that arrives is given to somebody, or removed."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models import F

from attachments import kinds, purging, receiving, recognition, reconciling, scanning
from attachments.models import Attachment, Stored
from attachments.problems import Unacceptable
from tests.attachments import empty_storage, given_file, objects

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def storage() -> None:
    empty_storage()


def known() -> list[str]:
    """Returns the keys that the database knows."""
    return sorted(Stored.objects.values_list("key", flat=True))


def test_an_upload_whose_process_died_is_removed_after_an_hour() -> None:
    upload = SimpleUploadedFile("a.txt", b"text")
    arriving = receiving.accept(upload, name="a.txt", sender="x", allowed=kinds.DEFAULT)
    purging.purge()
    assert reconciling.reconcile().clean, "what is arriving is no stray"
    assert objects() == [arriving.key]
    Stored.objects.update(due_at=F("due_at") - timedelta(hours=1))
    with pytest.raises(Unacceptable), transaction.atomic():
        receiving.give(arriving, conversation=1, recipient="visitor", about="Pia", number=1)
    purging.purge()
    assert objects() == known() == []
    assert not Attachment.objects.exists()


def test_no_connection_is_held_while_a_file_is_read_scanned_and_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[bool] = []
    recognize = recognition.recognize

    def look(*given: Any) -> kinds.Kind:
        held.append(connection.connection is not None)
        return recognize(*given)

    def scan(_file: object) -> scanning.Verdict:
        held.append(connection.connection is not None)
        return scanning.Verdict.CLEAN

    class Watching:
        def save(self, _key: str, _file: object) -> None:
            held.append(connection.connection is not None)

    monkeypatch.setattr(recognition, "recognize", look)
    monkeypatch.setattr(scanning, "scan", scan)
    monkeypatch.setattr(receiving, "store", Watching)
    upload = SimpleUploadedFile("a.txt", b"text")
    receiving.accept(upload, name="a.txt", sender="x", allowed=kinds.DEFAULT)
    assert held == [False, False, False]


def test_few_files_are_looked_through_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once, most = 0, 0

    def look(*_given: object) -> kinds.Kind:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        time.sleep(0.05)
        at_once -= 1
        raise Unacceptable("damaged")

    def send(_number: int) -> str:
        upload = SimpleUploadedFile("a.txt", b"text")
        with pytest.raises(Unacceptable) as refused:
            receiving.accept(upload, name="a.txt", sender="x", allowed=kinds.DEFAULT)
        return refused.value.code

    monkeypatch.setattr(recognition, "recognize", look)
    monkeypatch.setattr(receiving, "check_rate", lambda _sender: None)
    with ThreadPoolExecutor(3 * receiving.READERS) as pool:
        assert set(pool.map(send, range(3 * receiving.READERS))) == {"damaged"}
    assert most == receiving.READERS


def test_rejecting_removes_a_file_that_was_not_given_and_keeps_a_given_one() -> None:
    upload = SimpleUploadedFile("a.txt", b"text")
    arriving = receiving.accept(upload, name="a.txt", sender="x", allowed=kinds.DEFAULT)
    receiving.reject(arriving)
    assert objects() == known() == []
    given = given_file()
    receiving.reject(given)
    assert objects() == known() == [given.key]

"""Forms with files are read few at a time, and without a database connection."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory

from attachments import receiving
from bots.models import Bot
from conversations.web import uploads
from conversations.web.upload_form import BadUpload


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot and the visitor are known."""
    monkeypatch.setattr(uploads, "published_by_slug", lambda _slug: SimpleNamespace(id=1))
    monkeypatch.setattr(uploads.visitors, "recognize", lambda _token, *, bot: bot)


def send(_number: int = 0) -> int:
    request = RequestFactory().post("/", headers={"Authorization": "Bearer token"})
    return uploads.from_visitor(request, "pia").status_code


def test_few_forms_are_read_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once, most = 0, 0

    def read(_request: Any) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        time.sleep(0.05)
        at_once -= 1
        raise BadUpload(400, "malformed", "No file.")

    monkeypatch.setattr(uploads, "UploadForm", read)
    with ThreadPoolExecutor(3 * receiving.READERS) as pool:
        assert set(pool.map(send, range(3 * receiving.READERS))) == {400}
    assert most == receiving.READERS


@pytest.mark.django_db(transaction=True)
def test_no_connection_is_held_while_a_form_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[bool] = []

    def read(_request: Any) -> None:
        held.append(connection.connection is not None)
        raise BadUpload(400, "malformed", "No file.")

    monkeypatch.setattr(uploads, "UploadForm", read)
    assert not Bot.objects.exists()  # asks over the thread's connection
    assert send() == 400
    assert held == [False]

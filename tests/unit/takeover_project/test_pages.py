"""A request leaves nothing behind that only a full collection of garbage would find."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.urls import path
from prometheus_client import generate_latest

from takeover_project.metrics import registry
from takeover_project.pages import Pages

SCOPE = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b"", "http_version": "1.1"}
used: list[BaseDatabaseWrapper] = []
requests: list[weakref.ref[HttpRequest]] = []
began, may_end = threading.Event(), threading.Event()


def asking(request: HttpRequest) -> HttpResponse:
    """Asks the database, and keeps what the request's thread asked with."""
    requests.append(weakref.ref(request))
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    began.set()
    assert may_end.wait(10)
    used.append(connection._connections[connection._alias])  # type: ignore[attr-defined]
    return HttpResponse("done")


urlpatterns = [path("", asking)]


@pytest.fixture(autouse=True)
def _bare(settings: Any) -> Iterator[None]:
    settings.MIDDLEWARE = []
    used.clear()
    requests.clear()
    began.clear()
    may_end.set()
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.urls(__name__)
@pytest.mark.django_db(transaction=True)
async def test_the_connection_of_a_request_s_thread_is_closed() -> None:
    client = ApplicationCommunicator(Pages(), SCOPE)
    await client.send_input({"type": "http.request", "body": b""})
    assert (await client.receive_output(10))["status"] == 200
    await asyncio.wait_for(client.wait(), 10)
    assert [each.connection for each in used] == [None]


@pytest.mark.urls(__name__)
@pytest.mark.django_db(transaction=True)
async def test_the_request_of_a_client_that_hung_up_is_forgotten_at_once() -> None:
    may_end.clear()
    client = ApplicationCommunicator(Pages(), SCOPE)
    await client.send_input({"type": "http.request", "body": b""})
    assert await sync_to_async(began.wait, thread_sensitive=False)(10)
    await client.send_input({"type": "http.disconnect"})
    may_end.set()
    await asyncio.wait_for(client.wait(), 10)
    del client
    await asyncio.sleep(0)
    assert [each() for each in requests] == [None]


@pytest.mark.django_db(transaction=True)
def test_the_connection_of_a_scrape_s_thread_is_closed() -> None:
    """METRICS_PORT answers each scrape on a thread of its own."""

    def scrape() -> None:
        generate_latest(registry())
        used.append(connection._connections[connection._alias])  # type: ignore[attr-defined]

    thread = threading.Thread(target=scrape)
    thread.start()
    thread.join(20)
    assert [each.connection for each in used] == [None]

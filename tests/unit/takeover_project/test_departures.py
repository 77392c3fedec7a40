"""A view that works in a thread learns that its client has gone."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path

from takeover_project.departures import Departures

seen = threading.Event()


def working(request: HttpRequest) -> HttpResponse:
    """Works until its client is gone, at most 10 s."""
    started.set()
    if request.scope["client_gone"].wait(10):  # type: ignore[attr-defined]
        seen.set()
    return HttpResponse("done")


started = threading.Event()
urlpatterns = [path("", working)]


@pytest.mark.urls(__name__)
async def test_a_thread_learns_that_its_client_has_gone(settings: Any) -> None:
    settings.MIDDLEWARE = []
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b"", "http_version": "1.1"}
    client = ApplicationCommunicator(Departures(ASGIHandler()), scope)
    await client.send_input({"type": "http.request", "body": b""})
    assert await sync_to_async(started.wait, thread_sensitive=False)(10)
    assert not seen.is_set()
    await client.send_input({"type": "http.disconnect"})
    assert await sync_to_async(seen.wait, thread_sensitive=False)(5)
    await asyncio.wait_for(client.wait(), 10)

"""Visitors and operators at a running product: over the network, as other programs see it."""

from __future__ import annotations

import json
import secrets
import time
from contextlib import ExitStack
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

from tests.servers.product import PASSWORD, Product

PEOPLE = ExitStack()
"""Everybody's sockets; a test closes it at its end."""


class Page:
    """One end of a conversation."""

    def __init__(self, product: Product, path: str, cookies: str = "") -> None:
        opening = connect(
            product.url.replace("http", "ws") + path,
            proxy=None,
            max_queue=None,  # a reader that stops would be taken for dead
            origin=product.url,  # type: ignore[arg-type]
            additional_headers={"Cookie": cookies} if cookies else None,
        )
        self.socket: ClientConnection = PEOPLE.enter_context(opening)

    def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        ref = secrets.token_hex(8)
        self.socket.send(json.dumps({"type": kind, "ref": ref, **fields}))
        return self.get(lambda frame: frame.get("ref") == ref and frame["type"] in ("ok", "error"))

    def get(self, wanted: Any, *, patience: float = 30) -> dict[str, Any]:
        end = time.monotonic() + patience
        while (left := end - time.monotonic()) > 0:
            frame: dict[str, Any] = json.loads(self.socket.recv(left))
            if wanted(frame):
                return frame
        raise AssertionError("it did not come")


class Visitor(Page):
    def __init__(self, product: Product) -> None:
        super().__init__(product, "/ws/chat/parcel/")
        self.product = product
        self.welcome = self.ask("hello")
        self.token = self.welcome["token"]

    def upload(self, name: str, content: bytes, ref: str = "") -> httpx.Response:
        return httpx.post(
            f"{self.product.url}/chat/parcel/attachments/",
            data={"ref": ref or secrets.token_hex(8)},
            files={"file": (name, content)},
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=30,
        )


def console(product: Product, name: str = "olga") -> tuple[Page, httpx.Client]:
    """The operator's console and browser."""
    browser = PEOPLE.enter_context(httpx.Client(base_url=product.url, timeout=30))
    browser.get("/sign-in/")
    form = {"username": name, "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    assert browser.post("/sign-in/", data=form).status_code == 302
    page = Page(product, "/ws/console/", f"sessionid={browser.cookies['sessionid']}")
    page.ask("hello")
    return page, browser

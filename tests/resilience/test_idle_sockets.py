"""An idle socket stays open, although redis-py 8 closes idle connections after 5 s (django/channels_redis#422)."""

import json
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.servers.product import Product


def test_a_socket_outlives_the_silence_of_its_visitor(product: Product) -> None:
    with connect(f"ws://127.0.0.1:{product.port}/ws/chat/parcel/", proxy=None) as socket:
        ask(socket, {"type": "hello", "ref": "1"})
        ask(socket, {"type": "send", "ref": "2", "text": "hello"})
        # Each comes 5 to 10 s after the one before.
        for _ in range(3):
            until_type(socket, "heartbeat")
        assert ask(socket, {"type": "send", "ref": "3", "text": "still here"})["type"] == "ok"


def ask(socket: ClientConnection, command: dict[str, Any]) -> dict[str, Any]:
    socket.send(json.dumps(command))
    return until_type(socket, "ok")


def until_type(socket: ClientConnection, kind: str) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = json.loads(socket.recv(30))
        if frame["type"] in (kind, "error"):
            return frame

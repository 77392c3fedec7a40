"""A server that speaks `chat/completions`, with the manners of real ones, also the bad ones.

It is a real HTTP server on a loopback port. What it says is the test's; `asked` notes what it was asked, and `closed`
when whoever asked closed the connection before the end of the answer.
"""

from __future__ import annotations

import json
import select
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Manner = Callable[["Answer"], None]


class Answer:
    """One answer that is being written."""

    def __init__(self, handler: BaseHTTPRequestHandler, question: dict[str, Any], model: Model) -> None:
        self.handler, self.question, self.model = handler, question, model

    @property
    def material(self) -> dict[str, Any]:
        """What the model was told beside its rules."""
        found: dict[str, Any] = json.loads(self.question["messages"][-1]["content"])
        return found

    @property
    def rules(self) -> str:
        return str(self.question["messages"][0]["content"])

    def head(self, kind: str = "text/event-stream", status: int = 200, **headers: str) -> None:
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.send_header("Connection", "close")
        self.handler.end_headers()

    def write(self, data: bytes) -> None:
        """Sends the bytes at once. Raises OSError if nobody listens any more."""
        if self.gone(0):
            raise ConnectionResetError
        self.handler.wfile.write(data)
        self.handler.wfile.flush()

    def chunk(self, delta: dict[str, Any], finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return b"data: " + json.dumps({"object": "chat.completion.chunk", "choices": [choice]}).encode() + b"\n\n"

    def usage(self, tokens: int) -> bytes:
        counted = {"prompt_tokens": tokens - 5, "completion_tokens": 5, "total_tokens": tokens}
        return b"data: " + json.dumps({"choices": [], "usage": counted}).encode() + b"\n\n"

    def gone(self, seconds: float) -> bool:
        """Whether the other side closes the connection within this time; notes when."""
        ready, _, _ = select.select([self.handler.connection], [], [], seconds)
        if not ready:
            return False
        with suppress(OSError):
            if self.handler.connection.recv(1):
                return False
        self.model.closed.append(time.monotonic())
        return True


def streams(
    *words: str, each: float = 0.0, tokens: int = 0, calls: Sequence[tuple[str, dict[str, Any]]] = ()
) -> Manner:
    """Says the words, one chunk each, `each` seconds apart; then calls the tools, split over chunks."""

    def answer(self: Answer) -> None:
        self.head()
        self.write(self.chunk({"role": "assistant", "content": ""}))
        for word in words:
            if self.gone(each):
                return
            self.write(self.chunk({"content": word}))
        for at, (name, arguments) in enumerate(calls):
            text = json.dumps(arguments)
            half = len(text) // 2
            begun = {"index": at, "id": f"call_{at}", "type": "function", "function": {"name": name, "arguments": ""}}
            self.write(self.chunk({"tool_calls": [begun]}))
            for part in (text[:half], text[half:]):
                self.write(self.chunk({"tool_calls": [{"index": at, "function": {"arguments": part}}]}))
        self.write(self.chunk({}, "tool_calls" if calls else "stop"))
        if tokens:
            self.write(self.usage(tokens))
        self.write(b"data: [DONE]\n\n")

    return answer


def says(text: str, *, tokens: int = 0) -> Manner:
    """Says it in one piece of JSON, as servers without streaming do."""

    def answer(self: Answer) -> None:
        self.head("application/json")
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        self.write(json.dumps({"choices": [choice], "usage": {"total_tokens": tokens}}).encode())

    return answer


def sends(*pieces: bytes, kind: str = "text/event-stream", status: int = 200, each: float = 0.0, **head: str) -> Manner:
    """Sends these bytes, whatever they are, `each` seconds apart, and closes the connection."""

    def answer(self: Answer) -> None:
        self.head(kind, status, **head)
        for piece in pieces:
            if self.gone(each):
                return
            self.write(piece)

    return answer


def byte_by_byte(*words: str) -> Manner:
    """The stream of these words, one byte at a time, with the line ends that old servers send."""

    def answer(self: Answer) -> None:
        self.head()
        body = b"".join(self.chunk({"content": word}) for word in words) + b"data: [DONE]\n\n"
        for byte in body.replace(b"\n", b"\r\n"):
            self.write(bytes([byte]))

    return answer


def stalls(*words: str, seconds: float = 60) -> Manner:
    """Begins, and then says nothing for a long time; nothing at all if there are no words."""

    def answer(self: Answer) -> None:
        if words:
            self.head()
        for word in words:
            self.write(self.chunk({"content": word}))
        if not self.gone(seconds):
            self.write(b"data: [DONE]\n\n")

    return answer


def cuts_off(*words: str) -> Manner:
    """Closes the connection in the middle of the answer."""

    def answer(self: Answer) -> None:
        self.head()
        for word in words:
            self.write(self.chunk({"content": word}))
        self.write(b'data: {"choi')

    return answer


def never_ends(word: str = "on and ") -> Manner:
    """Says the word again and again until whoever asked has gone."""

    def answer(self: Answer) -> None:
        self.head()
        piece = self.chunk({"content": word}) * 50
        while not self.gone(0):
            self.write(piece)

    return answer


@dataclass
class Model:
    """`answers` are given one after the other, the last one again and again."""

    url: str = ""
    answers: list[Manner] = field(default_factory=lambda: [streams("I ", "see.")])
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    closed: list[float] = field(default_factory=list)
    """When, by `time.monotonic`, a connection was closed before its answer had ended."""

    def answer(self, *manners: Manner) -> None:
        """From now on it answers like this."""
        self.answers = list(manners)

    @property
    def materials(self) -> list[dict[str, Any]]:
        """What it was told each time, beside its rules."""
        return [json.loads(each["messages"][-1]["content"]) for each in self.asked]


@contextmanager
def model(*answers: Manner) -> Iterator[Model]:
    """Serves inside the block. `url` is what a bot's form takes."""
    made = Model()
    if answers:
        made.answer(*answers)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                made.asked.append(question)
                made.headers.append({name.lower(): value for name, value in self.headers.items()})
                manner = made.answers.pop(0) if len(made.answers) > 1 else made.answers[0]
            self.close_connection = True
            with suppress(OSError):  # whoever asked may have gone
                manner(Answer(self, question, made))

        def log_message(self, *_: Any) -> None:
            """Logs nothing; the questions are in `asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def words_of(text: str) -> Iterable[str]:
    """The text cut into chunks as models cut it."""
    return [word + " " for word in text.split(" ")]

"""A language model's answer on its way through the product: what is added to the server's own time.

Runs the product (web, worker and broker as `make run` starts them) and a model's server that begins at once and says
200 words, 20 ms apart. Prints, over 100 questions of one visitor after the other: from a visitor's `send` to the
arrival of the question at the model (less the quiet time), from the model's first byte to the first frame of the answer
at the visitor, both together; then the time of the worker and of the web process a token.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from websockets.sync.client import ClientConnection, connect

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks._stand import cpu_of
from tests.servers import model as server
from tests.servers.model import Answer, Manner, model
from tests.servers.product import Product, product_in
from tests.servers.remote_python import inside

QUESTIONS = 100
WORDS = [f"word{number} " for number in range(200)]
EACH = 0.02
SHORT = 8
"""Words of an answer that is only timed."""

GETS_A_MODEL = """
import json, sys
from bots.models import Bot, LanguageModel
from bots.publishing.publish import publish
bot = Bot.objects.get(slug="parcel")
bot.engine, bot.quiet_seconds = "model", 0
bot.save()
LanguageModel.objects.create(bot=bot, url=json.loads(sys.stdin.read()), model="small", manner="free", whole_seconds=120)
publish(bot)
"""


class Times:
    """When, by `time.monotonic`, each question came to the model, and when its first word was written."""

    def __init__(self) -> None:
        self.came: list[float] = []
        self.wrote: list[float] = []

    def manner(self, words: list[str]) -> Manner:
        def answer(writing: Answer) -> None:
            self.came.append(time.monotonic())
            writing.head()
            for number, word in enumerate(words):
                if number == 0:
                    self.wrote.append(time.monotonic())
                writing.write(writing.chunk({"content": word}))
                time.sleep(EACH)
            writing.write(writing.chunk({}, "stop") + b"data: [DONE]\n\n")

        return answer


def main() -> None:
    environment = {"ENGINES_PRIVATE": "1"} | dict.fromkeys(("LIMIT_VISITOR", "LIMIT_ADDRESS"), "1000000:1000000")
    with (
        tempfile.TemporaryDirectory(prefix="takeover-bench-") as home,
        product_in(Path(home) / "data", **environment) as product,
        model() as fake,
        connect(f"ws://127.0.0.1:{product.port}/ws/chat/parcel/", proxy=None) as socket,
    ):
        inside(product, GETS_A_MODEL, json.dumps(fake.url))
        times = Times()
        fake.answer(times.manner(WORDS[:SHORT]))
        ask(socket, "hello")
        for number in range(3):  # the first one loads the encoder
            answered(socket, number)
        times.came.clear(), times.wrote.clear()
        sent, seen = zip(*(answered(socket, number) for number in range(QUESTIONS)), strict=True)
        told("send to model", [came - at for came, at in zip(times.came, sent, strict=True)])
        told("model to visitor", [at - wrote for at, wrote in zip(seen, times.wrote, strict=True)])
        own = [wrote - came for came, wrote in zip(times.came, times.wrote, strict=True)]
        told("added, in all", [at - begun - less for begun, at, less in zip(sent, seen, own, strict=True)])
        costs(product, fake, times, socket)


def costs(product: Product, fake: server.Model, times: Times, socket: ClientConnection) -> None:
    """Prints the time of processes a token: of long answers, less that of as many short ones."""
    spent = {}
    for count in (SHORT, len(WORDS)):
        fake.answer(times.manner(WORDS[:count]))
        before = cpu(product)
        for number in range(10):
            answered(socket, number)
        spent[count] = {kind: seconds - before[kind] for kind, seconds in cpu(product).items()}
    tokens = 10 * (len(WORDS) - SHORT)
    for kind in ("worker", "web"):
        each = 1000 * (spent[len(WORDS)][kind] - spent[SHORT][kind]) / tokens
        print(f"CPU of {kind}: {each:.2f} ms a token, {1000 * spent[SHORT][kind] / 10:.0f} ms a short answer")


def answered(socket: ClientConnection, number: int) -> tuple[float, float]:
    """Asks something that no rule of the bot answers; gives when it was sent and when the answer was first seen."""
    sent = time.monotonic()
    ask(socket, "send", text=f"tell me about the moon, number {number}")
    seen = 0.0
    while True:
        frame = json.loads(socket.recv(timeout=60))
        if frame["type"] == "writing" and frame["text"] and not seen:
            seen = time.monotonic()
        if frame["type"] == "entry" and frame["entry"]["author"] == "bot":
            return sent, seen or time.monotonic()


def ask(socket: ClientConnection, kind: str, **fields: Any) -> None:
    socket.send(json.dumps({"type": kind, "ref": str(time.monotonic_ns()), **fields}))


def cpu(product: Product) -> dict[str, float]:
    """Seconds of CPU of the worker and of the web process."""
    spent = dict.fromkeys(("worker", "web"), 0.0)
    for pid in product.processes():
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        kind = "worker" if b"\0worker" in command else "web" if b"\0serve" in command else ""
        if kind:
            spent[kind] += cpu_of(pid)
    return spent


def told(what: str, seconds: list[float]) -> None:
    cuts = quantiles(seconds, n=20)
    print(f"{what}: {1000 * median(seconds):.1f} ms (median), {1000 * cuts[-1]:.1f} (p95), {1000 * max(seconds):.1f}")


if __name__ == "__main__":
    main()

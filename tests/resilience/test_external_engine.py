"""An external engine and the product's own worker: real processes, asked over HTTP, killed while they ask."""

import os
import signal
from pathlib import Path

from tests.clients import PEOPLE, Page
from tests.resilience.test_run import child
from tests.servers.engine import engine
from tests.servers.processes import until
from tests.servers.product import product_in
from tests.servers.remote_python import inside

REMOTE = """
import sys
from bots.models import Bot, Engine, EndAction
from bots.publishing.publish import publish
bot = Bot.objects.create(name="Remote", slug="remote", engine="external", default_reply="Pardon?")
EndAction.objects.create(bot=bot)
Engine.objects.create(bot=bot, url=sys.stdin.read(), secret="between us", timeout_seconds=2)
publish(bot)
"""


def test_the_worker_asks_and_another_takes_its_place(tmp_path: Path) -> None:
    with engine() as rasa, product_in(tmp_path / "data", ENGINES_PRIVATE="1") as product, PEOPLE:
        inside(product, REMOTE, rasa.url)
        visitor = Page(product, "/ws/chat/remote/")
        visitor.ask("hello")
        visitor.ask("send", text="one")
        visitor.get(lambda frame: frame["type"] == "entry" and frame["entry"].get("text") == "You said one.")

        rasa.arrived.clear()
        rasa.hold.clear()
        visitor.ask("send", text="two")
        assert rasa.arrived.wait(15)
        os.kill(child(product, "worker"), signal.SIGKILL)
        until(lambda: "worker ended (SIGKILL)" in product.output(), "the news of it")
        rasa.hold.set()
        # The claim holds for 15 s more, is overdue 5 s later and found within 5; the new worker may be slow to start.
        visitor.get(
            lambda frame: frame["type"] == "entry" and frame["entry"].get("text") == "You said two.", patience=90
        )
        assert [each.headers["idempotency-key"] for each in rasa.asked[1:]] == [
            rasa.asked[1].headers["idempotency-key"]
        ] * 2

        rasa.answer = lambda *_: None
        visitor.ask("send", text="three")
        visitor.get(lambda frame: frame["type"] == "entry" and frame["entry"].get("text") == "Pardon?")
        assert rasa.messages == ["one", "two", "two", "three"]
        assert "between us" not in product.output()
        assert "Traceback" not in product.output()

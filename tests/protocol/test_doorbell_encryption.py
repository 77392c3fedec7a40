"""Who reads along at the Redis server reads nobody's words, names or file names."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis
from django.contrib.auth.models import User

from tests.attachments import PDF, Takeover, empty_storage, visitor_uploads
from tests.cast import Stage
from tests.transports import carry_by

pytestmark = pytest.mark.on("sqlite")

SECRETS = ("Vera Verysecret", "my card is 4111", "I read it, thanks", "passport of Vera.pdf")


@contextmanager
def overheard(url: str) -> Iterator[list[str]]:
    """Every command that the server gets meanwhile. Somebody else listens to all channels, or nothing would be sent."""
    heard: list[str] = []
    client = redis.Redis.from_url(url)
    everywhere = client.pubsub()
    everywhere.psubscribe("*")
    everywhere.get_message(timeout=10)
    listening, over = threading.Event(), threading.Event()

    def listen() -> None:
        with client.monitor() as monitor:
            listening.set()
            for command in monitor.listen():
                heard.append(str(command["command"]))
                if over.is_set() and "the end" in heard[-1]:
                    return

    thread = threading.Thread(target=listen)
    thread.start()
    listening.wait(10)
    try:
        yield heard
    finally:
        over.set()
        with redis.Redis.from_url(url) as last:
            last.echo("the end")  # type: ignore[no-untyped-call]
        thread.join(10)
        everywhere.close()
        client.close()


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("transport", ["redis", "channels"])
@pytest.mark.parametrize("encrypted", [True, False])
async def test_words_cross_a_server_elsewhere_encrypted(
    stage: Stage, olga: User, settings: Any, transport: str, encrypted: bool
) -> None:
    carry_by(transport, settings)
    settings.DOORBELL_ENCRYPTION = encrypted
    if encrypted and transport == "channels":
        settings.CHANNEL_LAYERS["default"]["CONFIG"]["symmetric_encryption_keys"] = [settings.SECRET_KEY]
    empty_storage()
    with overheard(settings.REDIS_URL) as heard:
        talk = await Takeover.begin(stage, olga, name=SECRETS[0])
        await talk.vera.do("send", text=SECRETS[1])
        await talk.console.heard(SECRETS[1])
        await talk.console.do("send", conversation=talk.conversation, epoch=talk.epoch, text=SECRETS[2])
        await talk.vera.heard(SECRETS[2])
        assert (await visitor_uploads(talk.vera, SECRETS[3], PDF)).status == 201
        await talk.console.get(lambda frame: SECRETS[3] in json.dumps(frame))  # it crossed the server before
    everything = "\n".join(heard)
    assert everything.upper().count("PUBLISH") >= 4
    found = [words for words in SECRETS if words in everything]
    assert found == ([] if encrypted else list(SECRETS))

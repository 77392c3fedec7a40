"""The servers beside which the product is measured: the same Daphne, the same frames.

`python benchmarks/_rivals.py KIND PORT`. `relay` hands a message on inside one process, `layer` through Channels'
pub/sub layer, both storing nothing; `orm` is what a tutorial gives: a stock consumer, one ORM transaction a message,
then the layer. Each sends what the product sends: the entry to both sides, and `ok` to who said it.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ["DJANGO_SETTINGS_MODULE"] = "takeover_project.settings"
os.environ["DOORBELL"] = "channels"  # otherwise no layer is configured

from takeover_project.server.server import Server  # isort: skip - chooses the reactor before anything else

import django

django.setup()

import msgspec
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.db import transaction
from django.urls import path
from django.utils import timezone

from conversations.models import Conversation, Entry


def entry_of(room: int, author: str, told: dict[str, Any], seq: int) -> dict[str, Any]:
    """The frame of one message."""
    at = timezone.now().isoformat(timespec="milliseconds")
    entry = {"conversation": room, "seq": seq, "author": author, "at": at, "name": author, "text": told["text"]}
    return {"type": "entry", "entry": entry | {"ref": told["ref"]}}


class Relay:
    """No framework: an ASGI application that knows who is in the room."""

    rooms: defaultdict[int, list[Any]] = defaultdict(list)
    seqs: defaultdict[int, int] = defaultdict(int)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        room, author = scope["url_route"]["kwargs"]["room"], scope["url_route"]["kwargs"]["author"]
        while True:
            message = await receive()
            if message["type"] == "websocket.connect":
                self.rooms[room].append(send)
                await send({"type": "websocket.accept"})
            elif message["type"] == "websocket.disconnect":
                self.rooms[room].remove(send)
                return
            else:
                told = msgspec.json.decode(message["text"])
                self.seqs[room] += 1
                text = msgspec.json.encode(entry_of(room, author, told, self.seqs[room])).decode()
                for each in self.rooms[room]:
                    await each({"type": "websocket.send", "text": text})
                ok = {"type": "ok", "ref": told["ref"], "conversation": room, "seq": self.seqs[room]}
                await send({"type": "websocket.send", "text": msgspec.json.encode(ok).decode()})


class Stock(AsyncJsonWebsocketConsumer):
    """As Channels' tutorial has it: a group a room."""

    seqs: defaultdict[int, int] = defaultdict(int)

    async def connect(self) -> None:
        self.room = self.scope["url_route"]["kwargs"]["room"]
        self.author = self.scope["url_route"]["kwargs"]["author"]
        await self.channel_layer.group_add(f"room{self.room}", self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(f"room{self.room}", self.channel_name)

    async def receive_json(self, content: dict[str, Any], **kwargs: Any) -> None:
        seq = await self.number(content)
        frame = entry_of(self.room, self.author, content, seq)
        await self.channel_layer.group_send(f"room{self.room}", {"type": "show", "frame": frame})
        await self.send_json({"type": "ok", "ref": content["ref"], "conversation": self.room, "seq": seq})

    async def number(self, content: dict[str, Any]) -> int:
        self.seqs[self.room] += 1
        return self.seqs[self.room]

    async def show(self, event: dict[str, Any]) -> None:
        await self.send_json(event["frame"])


class WithOrm(Stock):
    """As above, and stored."""

    async def number(self, content: dict[str, Any]) -> int:
        return await self.store(content)

    @database_sync_to_async
    def store(self, content: dict[str, Any]) -> int:
        with transaction.atomic():
            conversation = Conversation.objects.select_for_update().get(pk=self.room)
            conversation.last_seq += 1
            conversation.last_text, conversation.last_at = content["text"], timezone.now()
            conversation.save()
            Entry.objects.create(
                conversation=conversation,
                seq=conversation.last_seq,
                author=self.author,
                text=content["text"],
                ref=content["ref"],
                epoch=conversation.epoch,
            )
        return conversation.last_seq


KINDS: dict[str, Any] = {"relay": Relay(), "layer": Stock.as_asgi(), "orm": WithOrm.as_asgi()}


def main() -> None:
    kind, port = sys.argv[1:]
    routes = [path("ws/<int:room>/<str:author>/", KINDS[kind])]
    application = ProtocolTypeRouter({"websocket": URLRouter(routes)})
    Server(application, host="127.0.0.1", port=int(port)).run()
    os._exit(0)


if __name__ == "__main__":
    main()

"""Conversations for the full text search."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from bots.models import Bot
from conversations.domain import search_index
from conversations.domain.full_text import filling, hits
from conversations.models import Conversation, Entry, Operator, Visitor
from conversations.protocol import Found

Said = Callable[..., int]


@pytest.fixture
def bot() -> Bot:
    return Bot.objects.create(name="Pia from Parcel Post", slug="parcel", language="en", languages=["de", "ar", "ja"])


@pytest.fixture
def olga() -> Operator:
    return Operator.objects.create(user=User.objects.create_user("olga", first_name="Olga", last_name="Meier"))


@pytest.fixture
def said(bot: Bot) -> Said:
    """Makes a conversation with these lines (text, or author and text); gives its id."""

    def make(
        *lines: Any, bot: Bot = bot, name: str = "", language: str = "", at: datetime | None = None, **columns: Any
    ) -> int:
        now = at or timezone.now()
        number = Visitor.objects.count()
        visitor = Visitor.objects.create(bot=bot, token_hash=f"{number}", name=name, reference="QQQQQQ")
        times = dict.fromkeys(("last_at", "started_at", "visitor_at", "stalls_at", "abandons_at", "ends_at"), now)
        talk = Conversation.objects.create(bot=bot, visitor=visitor, language=language, last_seq=len(lines), **times)
        for seq, line in enumerate(lines, 1):
            author, text = line if isinstance(line, tuple) else ("visitor", line)
            more: dict[str, Any] = {"author": author} if isinstance(author, str) else author
            Entry.objects.create(
                conversation=talk, seq=seq, text=text, epoch=0, at=now, **({"author": "visitor"} | more)
            )
        Conversation.objects.filter(pk=talk.pk).update(**columns)
        return int(talk.pk)

    return make


@pytest.fixture
def find(olga: Operator) -> Callable[..., list[tuple[int, int]]]:
    """The places (conversation, seq) that a search finds, after the worker was there."""

    def places(query: str, **more: Any) -> list[tuple[int, int]]:
        return [(hit.conversation, hit.seq) for hit in answer(olga, query, **more).hits]

    return places


def answer(operator: Operator, query: str, *, cursor: str | None = None, zone: str = "", hidden: Any = ()) -> Found:
    """The answer of a search, after the worker was there."""
    index()
    return hits.search(operator, query, ref="r", cursor=cursor, zone=zone, hidden=frozenset(hidden))


def index() -> None:
    """What the worker does every few seconds."""
    search_index.work()
    filling.work()

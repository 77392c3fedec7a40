"""Frequent look-ups have their statements written by Django only once, which takes longer than running them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from bots.answering.published import published, published_by_slug
from bots.models import Bot
from bots.publishing.documents import document, documents
from conversations.domain import lists, mentions
from conversations.domain.rights import operator_of
from conversations.models import Conversation, Operator, Visitor
from conversations.models.notes import Mention, Note
from tests.cast import build_bot, hire

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite", "postgres")]

ASKED: dict[str, Callable[[Operator, Conversation], object]] = {
    "row_of": lambda olga, talk: lists.row_of(olga, talk.pk).id,
    "held_by": lambda olga, _: [row.id for row in lists.held_by(olga, ())],
    "waiting_for": lambda olga, _: [(reason, row.id) for reason, row in lists.waiting_for(olga)],
    "alerts_for": lambda olga, _: [row.id for row in mentions.alerts_for(olga)],
    "document": lambda _, talk: document(talk.bot)["interactions"],
    "documents": lambda _, talk: documents([talk.bot, Bot.objects.get(slug="other")]),
    "published": lambda _, talk: published(talk.bot_id).hash,
    "published_by_slug": lambda _, talk: published_by_slug(talk.bot.slug).hash,
}


@pytest.fixture
def olga() -> Operator:
    olga = operator_of(hire("olga"))
    assert olga
    return olga


@pytest.fixture
def talk(olga: Operator) -> Conversation:
    """Olga holds it; it has words that she has not read, and a note that names her."""
    Bot.objects.create(name="Other", slug="other")
    bot, now = build_bot(), timezone.now()
    times = dict.fromkeys(("started_at", "last_at", "visitor_at"), now)
    later = dict.fromkeys(("stalls_at", "abandons_at", "ends_at"), now + timedelta(hours=1))
    visitor = Visitor.objects.create(bot=bot, token_hash="0" * 64)
    talk = Conversation.objects.create(bot=bot, visitor=visitor, operator=olga, unread=1, **times, **later)
    note = Note.objects.create(conversation=talk, text="@olga", after=0)
    Mention.objects.create(note=note, conversation=talk, operator=olga)
    return talk


@pytest.mark.parametrize("asked", ASKED)
def test_a_second_look_up_writes_no_statement(
    asked: str, olga: Operator, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Any] = []
    write = SQLCompiler.as_sql

    def noted(self: SQLCompiler, *args: Any, **kwargs: Any) -> Any:
        written.append(self.query.model)
        return write(self, *args, **kwargs)

    first = ASKED[asked](olga, talk)
    monkeypatch.setattr(SQLCompiler, "as_sql", noted)
    again = ASKED[asked](olga, talk)
    assert again == first
    assert first, "the rows are found"
    assert [model for model in written if (asked, model) != ("documents", Bot)] == []

"""Opening a conversation: the visitor's open one, or a new one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
from django.utils import timezone

from bots.answering import saying, turns
from bots.answering.published import PublishedBot, published
from bots.answering.session import Session
from bots.answering.speaking import speaking
from bots.wording.said import Say
from conversations.domain import languages, takeover
from conversations.domain.bot_lines import asks_of, buttons_of
from conversations.domain.visitors import Bearer
from conversations.journal import presses
from conversations.models import Conversation, Visitor
from conversations.quotas.quota import new_conversation
from conversations.quotas.sharing import counts
from conversations.realtime import doorbell, events
from conversations.refusals import Refused


def open_conversation(bearer: Bearer) -> Conversation:
    """The bearer's open conversation, or a new one. Ends one first that has outlived the bot's timeout.

    Refuses to begin one with a bot that is switched off (`bot_off`), and too many (`too_many`). Runs inside the
    caller's transaction.
    """
    visitor = Visitor.objects.of(bearer)
    open_ones = Conversation.objects.select_for_update().filter(visitor=visitor, ended_at=None)
    current: Conversation | None = open_ones.first()
    now = timezone.now()
    if current and not (current.ends_at <= now and current.operator_id is None):
        return current
    if current:
        takeover.end(current)
    bot = speaking(published(bearer.bot), bearer.language)
    if not bot.enabled:
        raise Refused("bot_off")
    if wait := counts.take(new_conversation(bearer.network, bearer.bot)):
        raise Refused("too_many", retry_after=wait)
    shown = saying.greeting(bot, {"visitor": visitor.name})
    conversation = Conversation.objects.create(
        bot_id=bearer.bot,
        visitor=visitor,
        page=bearer.page,
        **languages.first_language(bearer, bot),
        session=_opening(bot, shown).stored(),
        greeting=_kept(shown) if shown else None,
        started_at=now,
        stalls_at=now + timedelta(minutes=bot.stalled_after_minutes),
        abandons_at=now + timedelta(minutes=bot.abandoned_after_minutes),
        ends_at=now + timedelta(minutes=bot.ended_after_minutes),
    )
    doorbell.ring(visitor_topic(bearer.sender), events.ConversationBegan(conversation.pk))
    return conversation


def _kept(shown: Say) -> dict[str, Any]:
    """The greeting as the conversation keeps it."""
    return {"text": shown.text, "buttons": list(buttons_of(shown)), **(asks_of(shown) or {})}


def _opening(bot: PublishedBot, shown: Say | None) -> Session:
    """The bot's session at the beginning. The buttons of the greeting may answer its question."""
    session = turns.opening(bot)
    asked = presses.asked_by(0, buttons_of(shown)) if shown else None
    return msgspec.structs.replace(session, asked=asked) if asked and asked.question == session.question else session


def refuse_new(bearer: Bearer) -> None:
    """Refuses what `open_conversation` would refuse to begin, by reading alone."""
    if not published(bearer.bot).enabled:
        raise Refused("bot_off")
    if wait := counts.wait(new_conversation(bearer.network, bearer.bot)):
        raise Refused("too_many", retry_after=wait)


def visitor_topic(sender: str) -> str:
    """The topic of one visitor's pages."""
    return f"visitor.{sender[:32]}"

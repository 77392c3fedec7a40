"""Tells a visitor who asked for a person and waits for long that nobody has forgotten them: once in each wait."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from bots.answering import takeover_texts
from bots.answering.published import published
from conversations import journal
from conversations.domain import languages
from conversations.domain.bot_lines import bot_line, variables_of
from conversations.journal.items import Append
from conversations.models import Conversation, Wait

MOST = 500


def due() -> list[int]:
    """Conversations whose visitor waits for longer than the bot's limit and was not told yet; at most 500."""
    now = timezone.now()
    waiting = Wait.objects.filter(
        until=None,
        is_told_long=False,
        conversation__awaiting_told=True,
        conversation__abandons_at__gt=now,
        since__lte=now - timedelta(minutes=1),
    )
    found = waiting.order_by("since").values_list("conversation", "conversation__bot", "since")
    # Of an outage of hours, all at once would be an avalanche: the rest comes with the next look.
    return [pk for pk, bot, since in found if since + _limit(bot) <= now][:MOST]


def tell(pk: int) -> bool:
    """Says the bot's text, if the visitor still waits. False if not, or if the bot has nothing to say."""
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update(of=("self",)).select_related("visitor").get(pk=pk)
        wait = Wait.objects.filter(conversation=pk, since=conversation.awaiting_since, is_told_long=False)
        if conversation.operator_id or conversation.ended_at or not wait.update(is_told_long=True):
            return False
        bot = languages.bot_of(conversation)
        variables = variables_of(conversation)
        lines = tuple(bot_line(said, name=bot.name) for said in takeover_texts.waiting_answer(bot, variables))
        if not lines or not bot.enabled:
            return False
        journal.write(conversation, Append(conversation=pk, lines=lines, unheld=True))
        return True


def _limit(bot: int) -> timedelta:
    return timedelta(minutes=published(bot).waiting_minutes)

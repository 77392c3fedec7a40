"""Bots that can answer, made of what is in the database."""

from __future__ import annotations

from typing import Any

from bots.answering.published import PublishedBot, published
from bots.models import Bot
from bots.publishing import model_upkeep
from bots.publishing.publish import publish


def ready(bot: Bot, **changes: Any) -> PublishedBot:
    """The bot after these fields were changed and it was published. It understands its exact phrases only."""
    if changes:
        Bot.objects.filter(pk=bot.pk).update(**changes)
    publish(bot)
    return published(bot.pk)


def trained(bot: Bot, **changes: Any) -> PublishedBot:
    """The bot as `ready` makes it, with its model trained as well. Takes longer."""
    ready(bot, **changes)
    model_upkeep.train_bot(bot.pk)
    return published(bot.pk)

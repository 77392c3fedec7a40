"""Deletes a bot with its conversations, visitors and files. What is large takes several turns of the worker."""

from __future__ import annotations

import time
from typing import NamedTuple

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from attachments import clock
from attachments.models import Attachment, Stored
from bots.draft import archiving
from bots.models import Bot
from bots.understanding import storage
from conversations.models import Conversation, Receipt, Visitor

BATCH = 200
"""Conversations of one transaction."""

AT_ONCE = 3.0
"""Seconds for which the page deletes; the worker does the rest."""

WORKING = 20.0
"""Seconds of one turn of the worker."""


class Belongings(NamedTuple):
    """What goes with a bot."""

    conversations: int
    visitors: int
    files: int
    held: int
    """Conversations in which an operator talks now."""


def belongings(bot: Bot) -> Belongings:
    """Counts what would be deleted with the bot."""
    talks = Conversation.objects.filter(bot=bot)
    files = Attachment.objects.filter(conversation__in=talks.values("pk"))
    held = talks.filter(operator__isnull=False, ended_at=None)
    return Belongings(talks.count(), Visitor.objects.filter(bot=bot).count(), files.count(), held.count())


def begin(bot: Bot) -> bool:
    """Archives the bot, so that nothing begins any more, and deletes. False if the worker has to go on."""
    archiving.archive(bot)
    Bot.objects.filter(pk=bot.pk).update(leaves_since=timezone.now())
    return delete(bot.pk, seconds=AT_ONCE)


def work() -> int:
    """One turn of the worker. Returns how many bots are gone."""
    found = Bot.objects.filter(leaves_since__isnull=False).order_by("leaves_since")
    return sum(delete(pk, seconds=WORKING) for pk in list(found.values_list("pk", flat=True)))


def delete(bot_id: int, *, seconds: float) -> bool:
    """Deletes batch by batch; each is one transaction. Tells whether the bot is gone."""
    stop = time.monotonic() + seconds
    while _delete_conversations(bot_id) or _delete_visitors(bot_id):
        if time.monotonic() > stop:
            return False
    bot = Bot.objects.filter(pk=bot_id).first()
    if bot is not None:
        _delete_bot(bot)
    return True


@transaction.atomic
def _delete_conversations(bot_id: int) -> int:
    keys = list(Conversation.objects.filter(bot=bot_id).order_by("pk").values_list("pk", flat=True)[:BATCH])
    files = Attachment.objects.filter(conversation__in=keys)
    # The objects follow: the purge removes what is due.
    Stored.objects.filter(key__in=list(files.values_list("key", flat=True))).update(due_at=clock.now())
    files.delete()
    Conversation.objects.filter(pk__in=keys).delete()
    return len(keys)


@transaction.atomic
def _delete_visitors(bot_id: int) -> int:
    visitors = dict(Visitor.objects.filter(bot=bot_id).order_by("pk").values_list("pk", "token_hash")[:BATCH])
    Receipt.objects.filter(sender__in=list(visitors.values())).delete()
    Visitor.objects.filter(pk__in=list(visitors)).delete()
    return len(visitors)


def _delete_bot(bot: Bot) -> None:
    model, folder = bot.model_name, f"models/draft-{bot.pk}"
    bot.delete()
    if model:
        storage.delete(model)
    if default_storage.exists(folder):
        for name in default_storage.listdir(folder)[1]:
            storage.delete(f"{folder}/{name}")

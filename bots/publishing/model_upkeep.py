"""Keeps each bot's model up to its published phrases."""

import hashlib
import json
import logging
from collections.abc import Iterable
from datetime import timedelta

import msgspec
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from bots.answering.published import Content
from bots.models import Bot, Publication
from bots.understanding import storage, train
from bots.understanding.storage import FORMAT

logger = logging.getLogger(__name__)

# Longer than any training takes; a worker that died in one gives it up after this.
LEASE = timedelta(minutes=10)


def due() -> QuerySet[Bot]:
    """The published bots whose model does not know their phrases, and that nobody trains at the moment."""
    free = Q(training_since=None) | Q(training_since__lt=timezone.now() - LEASE)
    unknown = ~Q(phrases_key=F("model_key"))
    missing = ~Q(phrases_key="") & (Q(model_name="") | ~Q(model_key__startswith=f"v{FORMAT}-"))
    return Bot.objects.filter(free & (unknown | missing)).exclude(published_hash="")


def train_bot(bot_id: int) -> bool:
    """Trains until the model knows the published phrases. False where nothing was due or another process is at it.

    Side effects: a file in the storage; the bot's row points at it; the old file is deleted.
    """
    trained = False
    while due().filter(pk=bot_id).update(training_since=timezone.now()):
        try:
            _train_once(bot_id)
            trained = True
        finally:
            Bot.objects.filter(pk=bot_id).update(training_since=None)
    return trained


def phrases_key(phrases: Iterable[tuple[str, int]]) -> str:
    """What a model was trained from, as a short name; empty where there is nothing to train."""
    pairs = sorted(phrases)
    if not pairs:
        return ""
    return f"v{FORMAT}-{hashlib.sha256(json.dumps(pairs).encode()).hexdigest()[:40]}"


def _train_once(bot_id: int) -> None:
    bot = Bot.objects.get(pk=bot_id)
    content = msgspec.json.decode(Publication.objects.get(hash=bot.published_hash).content, type=Content)
    phrases = [(phrase, item.id) for item in content.interactions.values() for phrase in item.phrases]
    # By today's FORMAT, which may be newer than the key that the publication was given.
    key = phrases_key(phrases)
    name = storage.save(key, train(phrases)) if phrases else ""
    known = Bot.objects.filter(pk=bot_id, published_hash=bot.published_hash)
    if not known.update(model_key=key, model_name=name, phrases_key=key):
        # Published anew meanwhile: this model is nearer than the old one, and the loop trains the next.
        Bot.objects.filter(pk=bot_id).update(model_key=key, model_name=name)
    if bot.model_name and bot.model_name != name:
        storage.delete(bot.model_name)
    logger.info("Bot %s trained from %d phrases.", bot.slug, len(phrases))

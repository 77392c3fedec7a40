"""Keeps each bot's model up to date with its published phrases. Tasks only trigger it; a query finds what is due."""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import timedelta

import msgspec
from celery import shared_task
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from bots.answering.content import Content
from bots.models import Bot, Phrase, Publication
from bots.understanding import storage, train

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
"""Longer than any training takes. A worker that died in a training loses it after this time."""

INLINE_BELOW = 300
"""A bot with fewer phrases is trained in a blink, so that it answers by them as soon as it is published."""


def due() -> QuerySet[Bot]:
    """The published bots whose model does not know their phrases, and that nobody trains at the moment."""
    free = Q(training_since=None) | Q(training_since__lt=timezone.now() - LEASE)
    unknown = ~Q(phrases_key=F("model_key"))
    missing = ~Q(phrases_key="") & (Q(model_name="") | ~Q(model_key__startswith=storage.version()))
    return Bot.objects.filter(free & (unknown | missing)).exclude(published_hash="")


def train_bot(bot_id: int) -> bool:
    """Trains until the model knows the published phrases. False if nothing was due or another process trains it.

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


@shared_task(name="bots.tasks.train")  # type: ignore[untyped-decorator]
def train_one(bot_id: int) -> None:
    """Trains one bot if it is due."""
    train_bot(bot_id)


@shared_task(name="bots.tasks.train_due")  # type: ignore[untyped-decorator]
def train_due() -> None:
    """Trains every bot that is due because a task was lost, a worker died or the training is a new version."""
    for bot_id in due().values_list("pk", flat=True):
        train_bot(bot_id)


def start_training(bot_id: int) -> None:
    """Trains a small bot at once, asks the worker for a large one. Never fails: `train_due` finds what is missed."""
    try:
        if Phrase.objects.filter(bot_id=bot_id).count() < INLINE_BELOW:
            train_bot(bot_id)
        else:
            train_one.apply_async((bot_id,), retry=False)
    except Exception:
        # Whatever fails here, the bot's rows are saved and published, and exact phrases work.
        logger.exception("Training of bot %s could not be started; the sweep will.", bot_id)


def phrases_key(content: Content) -> str:
    """A short name for what a model is trained from, and by which training; empty if there are no phrases."""
    if not content.phrases:
        return ""
    lessons = [sorted(content.phrases), sorted(content.topics.items())]
    return storage.version() + hashlib.sha256(json.dumps(lessons).encode()).hexdigest()[:40]


def _train_once(bot_id: int) -> None:
    bot = Bot.objects.get(pk=bot_id)
    content = msgspec.json.decode(Publication.objects.get(hash=bot.published_hash).content, type=Content)
    model = train(content.phrases, content.topics) if content.phrases else None
    # By the present training, which may be newer than the publication's key, or lack the encoder, as the training saw.
    key = phrases_key(content)
    name = storage.save(key, model) if model else ""
    known = Bot.objects.filter(pk=bot_id, published_hash=bot.published_hash)
    if not known.update(model_key=key, model_name=name, phrases_key=key):
        # Published again meanwhile: this model is closer than the old one, and the loop trains the next.
        Bot.objects.filter(pk=bot_id).update(model_key=key, model_name=name)
    if bot.model_name and bot.model_name != name:
        storage.delete(bot.model_name)
    logger.info("Bot %s trained from %d phrases.", bot.slug, len(content.phrases))

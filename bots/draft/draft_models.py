"""The models for trying out drafts. Few phrases are trained at once, more of them by the worker."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict

from celery import shared_task
from django.core.files.storage import default_storage

from bots.answering.content import Content
from bots.answering.published import PublishedBot, answerable
from bots.models import Bot
from bots.publishing.content import content_of
from bots.publishing.model_upkeep import INLINE_BELOW, phrases_key
from bots.understanding import storage, train
from bots.understanding.model import Model

logger = logging.getLogger(__name__)

KEPT_MODELS = 8


def draft_of(bot: Bot, content: Content | None = None) -> tuple[PublishedBot, bool]:
    """The draft as a bot that answers, and whether its model knows all phrases. `content`: the draft if not as saved.

    This process trains a model of few phrases at once and keeps it; for more, `train_draft` is the worker's task.
    """
    content = content or content_of(bot)
    key = phrases_key(content)
    model = model_of(bot, content)
    return answerable(content, f"draft-{bot.pk}-{key}", model), model is not None or not key


@shared_task(name="bots.tasks.train_draft")  # type: ignore[untyped-decorator]
def train_draft(bot_id: int) -> None:
    """Trains the model of a large draft into the storage unless it is there. Older ones of this bot are deleted."""
    bot = Bot.objects.get(pk=bot_id)
    content = content_of(bot)
    key = phrases_key(content)
    if not key or default_storage.exists(_name(bot, key)):
        return
    storage.save(_key(bot, key), train(content.phrases, content.topics))
    for name in default_storage.listdir(f"models/draft-{bot.pk}")[1]:
        if name != f"{key}.npz":
            storage.delete(f"models/draft-{bot.pk}/{name}")


def start_training_draft(bot_id: int) -> None:
    """Asks the worker. Never fails: without it exact phrases can be tried, and the next visit asks again."""
    try:
        train_draft.apply_async((bot_id,), retry=False)
    except Exception:
        logger.exception("Training the draft of bot %s could not be started.", bot_id)


_lock = threading.Lock()
_kept: OrderedDict[str, Model] = OrderedDict()


def model_of(bot: Bot, content: Content) -> Model | None:
    """The model of a draft, or None if the worker has yet to train it. A small one is trained here."""
    key = phrases_key(content)
    with _lock:
        known = _kept.get(key)
    model = known or _found(bot, key, content)
    if model is not None:
        with _lock:
            _kept[key] = model
            while len(_kept) > KEPT_MODELS:
                _kept.popitem(last=False)
    return model


def _found(bot: Bot, key: str, content: Content) -> Model | None:
    if not key:
        return None
    names = [bot.model_name] if bot.model_key == key and bot.model_name else []
    if not names and len(content.phrases) < INLINE_BELOW:
        return train(content.phrases, content.topics)
    for name in [*names, _name(bot, key)]:
        try:
            return storage.load(name)
        except storage.ModelMissing:
            continue
    return None


def _key(bot: Bot, key: str) -> str:
    return f"draft-{bot.pk}/{key}"


def _name(bot: Bot, key: str) -> str:
    return f"models/{_key(bot, key)}.npz"

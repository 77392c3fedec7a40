"""Background work: training. A task is the nudge; what is due is found by query."""

import logging
from typing import Any

from celery import shared_task

from bots.models import Phrase
from bots.publishing import model_upkeep

logger = logging.getLogger(__name__)

# Merged into the project's schedule. Seconds.
BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "bots.train_due": {"task": "bots.tasks.train_due", "schedule": 60.0, "options": {"expires": 55}},
}

# Fewer phrases than this train in a blink, so that a small bot answers by them as soon as it is saved.
INLINE_BELOW = 300


@shared_task
def train(bot_id: int) -> None:
    """Trains one bot if it is due."""
    model_upkeep.train_bot(bot_id)


@shared_task
def train_due() -> None:
    """Trains what a lost task, a dead worker or a new version of the training left."""
    for bot_id in model_upkeep.due().values_list("pk", flat=True):
        model_upkeep.train_bot(bot_id)


def start_training(bot_id: int) -> None:
    """Trains a small bot at once, asks the worker for a large one. Never fails: the sweep heals what is missed."""
    try:
        if Phrase.objects.filter(bot_id=bot_id).count() < INLINE_BELOW:
            model_upkeep.train_bot(bot_id)
        else:
            train.apply_async((bot_id,), retry=False)
    except Exception:
        # Whatever fails here, the bot's rows are saved and published, and exact phrases work.
        logger.exception("Training of bot %s could not be started; the sweep will.", bot_id)


@shared_task
def train_draft(bot_id: int) -> None:
    """Trains the model with which a large draft is tried out."""
    from bots.draft import trying  # it asks this module how many phrases are many

    trying.train_draft(bot_id)


def start_training_draft(bot_id: int) -> None:
    """Asks the worker. Never fails: without it exact phrases can be tried, and the next visit asks again."""
    try:
        train_draft.apply_async((bot_id,), retry=False)
    except Exception:
        logger.exception("Training the draft of bot %s could not be started.", bot_id)

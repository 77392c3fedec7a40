"""The Celery application of worker and beat."""

import logging
import os
import sys
import warnings
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from celery import Celery
from celery.apps import worker
from celery.exceptions import SecurityWarning
from celery.signals import beat_init, celeryd_init, import_modules, setup_logging

from takeover_project import beat_thread, safety

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "takeover_project.settings")

log = logging.getLogger(__name__)

app = Celery("takeover")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.user_options["worker"].add(beat_thread.OPTION)
app.steps["worker"].add(beat_thread.BeatStep)

# Celery warns root about pickled messages; ours are JSON.
warnings.filterwarnings("ignore", category=SecurityWarning)


@import_modules.connect(sender=app, weak=False)
def gather_schedule(**_: Any) -> None:
    """Merges the `BEAT_SCHEDULE` of each app's `tasks` into one schedule.

    Runs after Celery has set up Django and imported the tasks, because they import models.
    """
    from django.apps import apps

    schedule: dict[str, dict[str, Any]] = {}
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.tasks"):
            schedule |= getattr(import_module(f"{config.name}.tasks"), "BEAT_SCHEDULE", {})
    app.conf.beat_schedule = schedule


@celeryd_init.connect(weak=False)
@beat_init.connect(weak=False)
def start_safely(**_: Any) -> None:
    """Ends worker and beat with one sentence if the settings are unsafe."""
    try:
        safety.refuse_unsafe()
    except safety.Unsafe as problem:
        sys.exit(str(problem))
    worker.safe_say = say  # Celery prints that it stops, between two empty lines
    for line in safety.notices():
        log.warning(line)


def say(message: str, _file: Any = None) -> None:
    log.info(message)


@setup_logging.connect(weak=False)
def keep_our_logging(**_: Any) -> None:
    """Keeps the log of our settings: without a receiver of this signal Celery replaces it."""

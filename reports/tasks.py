"""The task of worker and beat. It finds its work by query, so one that is lost or runs twice does no harm."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from reports import counting

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "count-figures": {"task": "reports.tasks.count_figures", "schedule": 60.0, "options": {"expires": 60}},
}


@shared_task
def count_figures() -> bool:
    """Counts the figures of the days that have changed. Returns whether nothing is left to count."""
    return counting.work()

"""Background work: training, and passages of sources. Tasks only trigger it; a query finds what is due.

The tasks are defined where their work is; Celery finds them here.
"""

from typing import Any

from bots.draft.draft_models import train_draft
from bots.publishing.model_upkeep import train_due, train_one
from bots.sources.upkeep import make_due, make_one

__all__ = ["BEAT_SCHEDULE", "make_due", "make_one", "train_draft", "train_due", "train_one"]

# Merged into the project's schedule. Seconds.
BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "bots.train_due": {"task": "bots.tasks.train_due", "schedule": 60.0, "options": {"expires": 55}},
    "bots.make_due_passages": {
        "task": "bots.tasks.make_due_passages",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
}

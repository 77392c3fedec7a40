"""Whether this process's clock can be trusted with deletions on SQLite, where each process has a clock of its own.

On PostgreSQL the server's clock decides. On SQLite `clock.now` is the clock of the process, so it is compared with what
others have left: the newest file's row, the database's files, and the time that `make run` notes every minute.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from attachments import clock
from attachments.models import Attachment

logger = logging.getLogger(__name__)

TOLERANCE = timedelta(hours=1)


def agree(what: str) -> bool:
    """Whether deletions by time may go on. If not, `what` is not deleted, and the log and `trouble` say so."""
    apart = disagreement()
    if apart is None:
        with suppress(OSError):
            settings.CLOCK_REFUSAL.unlink()
        return True
    sentence = (
        f"Nothing is deleted by age: a process's clock is {timedelta(seconds=round(abs(apart).total_seconds()))} "
        f"{'ahead of' if apart > timedelta(0) else 'behind'} the newest rows and files. "
        "Set the clock right, or wait until something new is stored."
    )
    logger.error("%s (%s)", sentence, what)
    with suppress(OSError):
        settings.CLOCK_REFUSAL.write_text(sentence)
    return False


def trouble() -> str:
    """The sentence of the last refusal, of any process, until a clock agrees again; empty if there is none."""
    try:
        return settings.CLOCK_REFUSAL.read_text()
    except OSError:
        return ""


def disagreement() -> timedelta | None:
    """How far the clock is ahead of the newest witness (negative: behind), if that is more than an hour."""
    if connection.vendor != "sqlite":
        return None
    newest = max(_seen(), default=None)
    apart = clock.now() - newest if newest else timedelta(0)
    return apart if abs(apart) > TOLERANCE else None


def _seen() -> Iterator[datetime]:
    """The witnesses' times."""
    with suppress(OSError, ValueError):
        yield _time(float(Path(settings.CLOCK_NOTE).read_text()))
    for end in ("", "-wal"):
        with suppress(OSError):
            yield _time(Path(f"{connection.settings_dict['NAME']}{end}").stat().st_mtime)
    created = Attachment.objects.order_by("-pk").values_list("created_at", flat=True).first()
    if created:
        yield created


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)

"""Compares rows with objects, and repairs: strays are deleted, files whose object is lost fail.

The row of an object is committed before the object is stored. So an object of ours without a row is a stray at any
moment, whatever a clock says. Objects of others in the same bucket are not looked at (`Store.keys`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import QuerySet

from attachments import clock, lifecycle
from attachments.models import Attachment, Stored
from attachments.storage import BATCH, store

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Findings:
    """Counts what was wrong: objects without row (`strays`), rows without object (`lost`), not repaired (`stuck`)."""

    strays: int = 0
    lost: int = 0
    stuck: int = 0

    @property
    def clean(self) -> bool:
        """Nothing was wrong."""
        return not (self.strays or self.lost or self.stuck)


def reconcile() -> Findings:
    """Compares every object with every row, and repairs. Holds the keys of all objects in memory.

    Raises whatever the storage raises.
    """
    findings = Findings()
    newest = Attachment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    seen: set[str] = set()
    for keys in _batches(store().keys()):
        seen.update(keys)
        _delete_strays(keys, findings)
    for attachment in _expected(newest).iterator(chunk_size=BATCH):
        if attachment.key in seen or store().exists(attachment.key):
            continue
        if lifecycle.fail(attachment, Attachment.Reason.LOST):
            findings.lost += 1
    if not findings.clean:
        logger.warning(
            "Attachments: %d objects had no row, %d rows no object, %d could not be repaired.",
            *(findings.strays, findings.lost, findings.stuck),
        )
    return findings


def _delete_strays(keys: list[str], findings: Findings) -> None:
    known = Stored.objects.filter(key__in=keys).values_list("key", flat=True)
    strays = sorted(set(keys) - set(known))
    if strays:
        failed = store().delete(strays)
        findings.strays += len(strays)
        findings.stuck += len(failed)


def _expected(newest: int) -> QuerySet[Attachment]:
    """Returns the live files that were there before the objects were listed."""
    alive = Attachment.objects.filter(pk__lte=newest, state__in=Attachment.LIVE, expires_at__gt=clock.now())
    return alive.order_by("pk")


def _batches(keys: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(keys, BATCH)):
        yield batch

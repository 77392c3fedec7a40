"""The storage of the objects: a folder or an S3 bucket, as the storage `attachments` of the settings says."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.core.files.storage import FileSystemStorage, storages

from attachments.storage.bucket import Bucket
from attachments.storage.disk import Disk
from attachments.storage.objects import BATCH, CHUNK, ObjectMissing, Store, marks, new_key

__all__ = ["BATCH", "CHUNK", "ObjectMissing", "Store", "marks", "new_key", "store"]

ALIAS = "attachments"


def store() -> Store:
    """Returns the configured storage."""
    return _store_of(storages[ALIAS])


@cache
def _store_of(storage: Any) -> Store:
    return Disk(storage) if isinstance(storage, FileSystemStorage) else Bucket(storage)

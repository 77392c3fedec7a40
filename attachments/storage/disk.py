"""Objects as files in a folder."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import FileSystemStorage

from attachments.storage.objects import ObjectMissing

UNLINKERS = 4
"""Threads that delete files."""


class Disk:
    """Keeps objects as files in a folder."""

    def __init__(self, storage: FileSystemStorage) -> None:
        self.storage = storage
        self.root = str(storage.location)

    def save(self, key: str, file: Any) -> None:
        self.storage.save(key, file)

    @contextmanager
    def open(self, key: str, start: int, length: int) -> Iterator[IO[bytes]]:
        try:
            file = Path(self.root, key).open("rb", buffering=0)  # noqa: SIM115 - closed below
        except FileNotFoundError as problem:
            raise ObjectMissing(key) from problem
        with file:
            file.seek(start)
            yield file

    def exists(self, key: str) -> bool:
        return Path(self.root, key).is_file()

    def delete(self, keys: Sequence[str]) -> set[str]:
        parts = [keys[number::UNLINKERS] for number in range(UNLINKERS)] if len(keys) > UNLINKERS else [keys]
        return set().union(*_unlinkers().map(self._unlink, parts))

    def keys(self) -> Iterator[str]:
        for folder, _, names in os.walk(self.root):
            prefix = os.path.relpath(folder, self.root)
            for name in names:
                yield name if prefix == "." else f"{prefix}/{name}"

    def _unlink(self, keys: Iterable[str]) -> set[str]:
        failed = set()
        for key in keys:
            try:
                os.unlink(f"{self.root}/{key}")  # noqa: PTH108 - making a Path takes as long as deleting the file
            except FileNotFoundError:
                pass
            except OSError:
                failed.add(key)
        return failed


_lock = threading.Lock()
_pool: ThreadPoolExecutor | None = None


def _unlinkers() -> ThreadPoolExecutor:
    """Returns the threads that delete files: unlinking waits for the file system, so a few at once are faster."""
    global _pool  # noqa: PLW0603 - made when first needed, because a process that forks loses its threads
    with _lock:
        if _pool is None:
            _pool = ThreadPoolExecutor(UNLINKERS, "unlink")
        return _pool

"""The storage of the objects: a folder or an S3 bucket, as the storage `attachments` of the settings says.

Keys are random (`ab/abcdef….pdf`), so a sender's name never becomes a path. Nothing here takes more memory than a few
chunks, whatever the size of a file.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import IO, Any, Protocol

from django.core.files.storage import FileSystemStorage, storages

ALIAS = "attachments"
CHUNK = 64 * 1024
BATCH = 1000
"""Keys that one call deletes at most; S3 takes no more."""

UNLINKERS = 4
"""Threads that delete files from the disk."""


class ObjectMissing(Exception):
    """The storage has no such object."""


class Store(Protocol):
    """The operations on objects. They raise whatever the storage raises."""

    def save(self, key: str, file: Any) -> None:
        """Stores the rest of `file`, a `django.core.files.File`. If this fails, a part of the object may stay."""

    def open(self, key: str, start: int, length: int) -> contextlib.AbstractContextManager[IO[bytes]]:
        """Opens an unbuffered stream of `length` bytes from `start`. Raises ObjectMissing."""

    def exists(self, key: str) -> bool:
        """Tells whether the object is there."""

    def delete(self, keys: Sequence[str]) -> set[str]:
        """Deletes at most 1,000 objects, missing ones too, and returns the keys of those that could not be deleted."""

    def keys(self) -> Iterator[str]:
        """Returns every key, in no order."""


def new_key(extension: str) -> str:
    """Makes a key that nobody guesses. Keys are spread over 256 folders."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}.{extension}"


def store() -> Store:
    """Returns the configured storage."""
    return _store_of(storages[ALIAS])


@cache
def _store_of(storage: Any) -> Store:
    return Disk(storage) if isinstance(storage, FileSystemStorage) else Bucket(storage)


class Disk:
    """Keeps objects as files in a folder."""

    def __init__(self, storage: FileSystemStorage) -> None:
        self.storage = storage
        self.root = str(storage.location)

    def save(self, key: str, file: Any) -> None:
        self.storage.save(key, file)

    @contextlib.contextmanager
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


class Bucket:
    """Keeps objects in an S3 bucket, under the storage's prefix.

    A process has one client, because it is thread-safe and takes long to make; django-storages would make one for each
    thread. An upload is one PUT and a download is one GET; both stream.
    """

    def __init__(self, storage: Any) -> None:
        self.client = storage.connection.meta.client
        self.bucket = storage.bucket_name
        self.prefix = f"{storage.location.strip('/')}/".lstrip("/")

    def save(self, key: str, file: Any) -> None:
        self.client.put_object(Bucket=self.bucket, Key=self.prefix + key, Body=file.file, ContentLength=file.size)

    @contextlib.contextmanager
    def open(self, key: str, start: int, length: int) -> Iterator[IO[bytes]]:
        wanted = {"Range": f"bytes={start}-{start + length - 1}"} if length else {}
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=self.prefix + key, **wanted)
        except self.client.exceptions.NoSuchKey as problem:
            raise ObjectMissing(key) from problem
        with contextlib.closing(answer["Body"]) as body:
            yield body

    def exists(self, key: str) -> bool:
        from botocore.exceptions import ClientError  # takes long to import, and only a bucket needs it

        try:
            self.client.head_object(Bucket=self.bucket, Key=self.prefix + key)
        except ClientError as problem:
            if problem.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return False
            raise
        return True

    def delete(self, keys: Sequence[str]) -> set[str]:
        if not keys:
            return set()
        objects = [{"Key": self.prefix + key} for key in keys]
        answer = self.client.delete_objects(Bucket=self.bucket, Delete={"Objects": objects, "Quiet": True})
        failed = {error["Key"] for error in answer.get("Errors", []) if error.get("Code") != "NoSuchKey"}
        return {key.removeprefix(self.prefix) for key in failed}

    def keys(self) -> Iterator[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix)
        for page in pages:
            for each in page.get("Contents", []):
                yield each["Key"].removeprefix(self.prefix)


_lock = threading.Lock()
_pool: ThreadPoolExecutor | None = None


def _unlinkers() -> ThreadPoolExecutor:
    """Returns the threads that delete files: unlinking waits for the file system, so a few at once are faster."""
    global _pool  # noqa: PLW0603 - made when first needed, because a process that forks loses its threads
    with _lock:
        if _pool is None:
            _pool = ThreadPoolExecutor(UNLINKERS, "unlink")
        return _pool

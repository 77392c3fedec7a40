"""Objects in a storage: the operations that every storage has.

Keys are random (`1f2e3d4c/ab/abcdef….pdf`), so a sender's name never becomes a path. They begin with the installation's
mark: several installations may share a bucket. No storage takes more memory than a few chunks, whatever a file's size.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import IO, Any, Protocol

from django.conf import settings
from django.utils.crypto import salted_hmac

CHUNK = 64 * 1024
"""Bytes that are read at once."""

BATCH = 1000
"""Keys that one call deletes at most; S3 takes no more."""


class ObjectMissing(Exception):
    """The storage has no such object."""


class Store(Protocol):
    """The operations on objects. They raise whatever the storage raises."""

    def save(self, key: str, file: Any) -> None:
        """Stores the rest of `file`, a `django.core.files.File`. If this fails, a part of the object may stay."""

    def open(self, key: str, start: int, length: int) -> AbstractContextManager[IO[bytes]]:
        """Opens an unbuffered stream of `length` bytes from `start`. Raises ObjectMissing."""

    def exists(self, key: str) -> bool:
        """Tells whether the object is there."""

    def delete(self, keys: Sequence[str]) -> set[str]:
        """Deletes at most 1,000 objects, missing ones too, and returns the keys of those that could not be deleted."""

    def keys(self) -> Iterator[str]:
        """Returns the key of every object that is this installation's without doubt, in no order.

        That is every file in a folder, which is ours alone, and in a bucket what begins with one of `marks`.
        """


def new_key(extension: str) -> str:
    """Makes a key that nobody guesses. Keys are spread over 256 folders."""
    name = secrets.token_hex(16)
    return f"{marks()[0]}/{name[:2]}/{name}.{extension}"


def marks() -> list[str]:
    """The beginnings of this installation's keys: that of SECRET_KEY first, then those of its fallbacks."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac("attachments.mark", "", secret=each, algorithm="sha256").hexdigest()[:8] for each in keys]

"""The file of a backup: written as a whole or not at all, private, and read without trusting its names."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from pathlib import Path
from typing import NamedTuple

ABOUT, KEY = "backup.json", "secret-key"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}  # by Django's vendor
SMALL = 1 << 20  # bytes; what is read into memory is far smaller


class Unusable(Exception):
    """Why there is no backup, or none can be restored, in a sentence for the person at the terminal."""


class Backup(NamedTuple):
    """What a backup says of itself."""

    made: str
    version: str
    vendor: str


def write(file: Path, about: Backup, database: Path, key: Path | None) -> None:
    """Writes `file` with the database and the key (if one is given). Raises Unusable if `file` exists."""
    unfinished = file.with_name(f".{file.name}.unfinished")
    note = unfinished.with_suffix(".json")
    try:
        note.write_text(json.dumps(about._asdict()))
        with tarfile.open(unfinished, "w") as tar:
            tar.add(note, ABOUT)
            tar.add(database, DATABASES[about.vendor])
            if key:
                tar.add(key, KEY)
        try:
            os.link(unfinished, file)  # never over another backup
        except FileExistsError:
            raise Unusable(f"{file} exists. Name another file.") from None
    except OSError as problem:
        raise Unusable(f"{file} cannot be written ({problem.strerror}).") from problem
    finally:
        note.unlink(missing_ok=True)
        unfinished.unlink(missing_ok=True)


def about(file: Path) -> Backup:
    """What `file` is a backup of. Raises Unusable if it is none."""
    with _opened(file) as tar:
        try:
            found = Backup(**json.loads(_small(tar, ABOUT)))
            tar.getmember(DATABASES[found.vendor])
        except (KeyError, TypeError, ValueError, OSError, tarfile.TarError) as problem:
            raise Unusable(f"{file} is not a backup of Takeover.") from problem
    return found


def take_database(file: Path, vendor: str, place: Path) -> None:
    """Copies the database of the backup to `place`."""
    with _opened(file) as tar, place.open("wb") as copy:
        source = tar.extractfile(DATABASES[vendor])
        if source is None:
            raise Unusable(f"{file} is not a backup of Takeover.")
        shutil.copyfileobj(source, copy)


def key(file: Path) -> str:
    """The secret key of the backup; empty if it was not kept in the data folder."""
    with _opened(file) as tar:
        return _small(tar, KEY).decode() if KEY in tar.getnames() else ""


def _opened(file: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(file, "r:")
    except (OSError, tarfile.TarError) as problem:
        raise Unusable(
            f"{file} cannot be read as a backup ({getattr(problem, 'strerror', None) or problem})."
        ) from problem


def _small(tar: tarfile.TarFile, name: str) -> bytes:
    source = tar.extractfile(name)
    return source.read(SMALL) if source else b""

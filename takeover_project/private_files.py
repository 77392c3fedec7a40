"""Keeps what the product writes to itself: no other account of the machine may read it (0700 and 0600)."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

OTHERS = 0o077
FILES = ("takeover.sqlite3*", "secret-key*", "lock", "beat-schedule*", "clock*")
FOLDERS = ("attachments", "files", "mail", "broker", "postgres", "static", "encoder")
LEFT_TO_ITS_SERVER = "postgres"  # the server itself refuses to start with an open folder
SQLITE_FILES = ("", "-wal", "-shm", "-journal")  # what SQLite puts beside a database has the database's mode
NAMED = 3  # entries that a sentence names


def close_new_files() -> None:
    """Makes everything that this process and its children create from now on private."""
    os.umask(OTHERS)


def close(data_dir: Path, databases: Iterable[object] = ()) -> list[str]:
    """Takes from others what they may do with our files, also those of an earlier version. Safe to repeat.

    `databases` are files of SQLite databases outside of `data_dir`. Other people's files in `data_dir` stay as they
    are, and so does the folder itself if it holds any. Gives sentences for the person at the terminal: what was open
    until now, and what still is.
    """
    ours = [entry for entry in data_dir.iterdir() if is_ours(entry.name)]
    foreign = sorted(entry.name for entry in data_dir.iterdir() if not is_ours(entry.name))
    beside = [Path(f"{file}{ending}") for file in databases for ending in SQLITE_FILES]
    found = [path for entry in (*ours, *beside) for path in opened(entry)]
    if not foreign:
        found += [path for path in (data_dir,) if is_open(path)]
    left = [path for path in found if not closed(path)]
    said = []
    # An open folder whose files are closed gave nothing away.
    readable = [path for path in found if path != data_dir]
    if readable and len(left) < len(found):
        said.append(
            f"Other accounts of this machine could read {named(readable)} of the data folder until now; this is "
            "mended. If others have accounts here, choose a new SECRET_KEY, which signs everybody out."
        )
    if left:
        said.append(
            f"Other accounts of this machine can read {named(left)}, and this account may not change that. "
            "Give the files to the account that runs Takeover (chown), or DATA_DIR another place."
        )
    if foreign and is_open(data_dir):
        said.append(
            f"DATA_DIR {data_dir} also holds what is not Takeover's ({', '.join(foreign[:NAMED])}), so the "
            "folder stays open to others; Takeover's own files in it are private. Give DATA_DIR a folder of its own."
        )
    return said


def is_ours(name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in (*FILES, *FOLDERS))


def opened(entry: Path) -> Iterator[Path]:
    """What others may read of a file or folder of ours. The folder itself comes last: a closed one is done."""
    if not is_open(entry):
        return
    if entry.is_dir() and entry.name != LEFT_TO_ITS_SERVER:
        for folder, folders, files in os.walk(entry):
            for name in (*files, *folders):
                path = Path(folder, name)
                if is_open(path):
                    yield path
    yield entry


def is_open(path: Path) -> bool:
    """Whether others may do anything with it. Links do not count, and neither does what is missing."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    return not stat.S_ISLNK(mode) and bool(mode & OTHERS)


def closed(path: Path) -> bool:
    """Closes it. False if it is still open: not ours to change, or on a file system without modes."""
    try:
        path.chmod(path.lstat().st_mode & ~OTHERS & 0o7777)
    except FileNotFoundError:
        return True  # it went away meanwhile, as SQLite's own files do
    except OSError:
        return False
    return not is_open(path)


def named(paths: list[Path]) -> str:
    """`a, b, c and 12 more`, by their last names."""
    names = ", ".join(path.name for path in paths[:NAMED])
    return f"{names} and {len(paths) - NAMED} more" if len(paths) > NAMED else names

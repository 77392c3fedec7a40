"""A copy of a SQLite database that may be in use, and its way back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from takeover_project.backups.archive import Unusable
from takeover_project.private_files import SQLITE_FILES


def copy(database: Path, place: Path) -> None:
    """Copies the database as it is at one moment, also while it is written."""
    place_of = f"{database.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(place_of, uri=True)) as source, closing(sqlite3.connect(place)) as target:
        source.backup(target)


def put_back(copied: Path, database: Path) -> Path | None:
    """Makes the copy, which lies in the same folder, the database. Gives the place of the one before, if there was one.

    Nothing may use the database. Raises Unusable, and changes nothing, if the copy is damaged.
    """
    try:
        with closing(sqlite3.connect(copied)) as connection:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as problem:
        verdict = str(problem)
    if verdict != "ok":
        raise Unusable(f"The database in the backup is damaged: {verdict}.")
    before = database.with_name(f"{database.name}.before-restore")
    kept = database.exists()
    for ending in SQLITE_FILES:  # the log of changes belongs to its database
        old = Path(f"{database}{ending}")
        Path(f"{before}{ending}").unlink(missing_ok=True)
        if old.exists():
            old.replace(f"{before}{ending}")
    copied.replace(database)
    return before if kept else None

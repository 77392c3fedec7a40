"""Finds the backups in folders."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from takeover_project.backups.archive import Backup, Unusable, about

MOST = 10
"""Backups that are named."""

READ = 200
"""Files that are looked into, the latest ones."""


def backups(folders: Iterable[Path]) -> list[tuple[Path, Backup]]:
    """The backups that lie in these folders, the latest first. Other archives are left out."""
    files = {file.resolve(): file for folder in folders for file in folder.glob("*.tar") if file.is_file()}
    latest = sorted(files.values(), key=lambda file: file.stat().st_mtime, reverse=True)[:READ]
    known = [(file, said) for file in latest if (said := _about(file))]
    return sorted(known, key=lambda each: each[1].made, reverse=True)[:MOST]


def _about(file: Path) -> Backup | None:
    try:
        return about(file)
    except Unusable:
        return None

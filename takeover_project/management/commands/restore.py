"""`manage.py restore FILE`: makes a backup the data of this installation. The data before it is kept.

Without a file it names the backups that it finds, and how to restore one.
"""

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from takeover_project import private_files, secret
from takeover_project.backups import archive, found, postgres, sqlite
from takeover_project.run.checks import Problem, locked
from takeover_project.run.postgres import Cluster


class Command(BaseCommand):
    help = "Puts a backup into DATA_DIR (SQLite, or the database of make stack), or into the empty DATABASE_URL."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="what manage.py backup wrote")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path | None = options["file"]
        if file is None:
            raise CommandError(which_backup(found.backups([Path(), settings.DATA_DIR])))
        try:
            about = archive.about(file)
            with locked(settings.DATA_DIR, "manage.py restore\n"):
                kept = put_back(file, about.vendor)
                kept += put_back_key(file)
        except (archive.Unusable, Problem) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"The data of {about.made} (version {about.version}) is back.")
        for line in kept:
            self.stdout.write(f"Before it: {line}")
        self.stdout.write(f"Start Takeover again ({next_step(about.vendor)}); it migrates the data if it is older.")


def which_backup(backups: list[tuple[Path, archive.Backup]]) -> str:
    """What to write instead, with the backups that there are, the latest first."""
    lines = ["Which backup? Write: make restore FROM=file.tar"]
    if not backups:
        return "\n".join([*lines, f"There is none in this folder or in {settings.DATA_DIR}. make backup writes one."])
    lines += ["Backups here, the latest first:"]
    return "\n".join([*lines, *(f"  {file}  of {about.made} (version {about.version})" for file, about in backups)])


def put_back(file: Path, vendor: str) -> list[str]:
    """Restores the database. Gives where the one before is."""
    if vendor == "sqlite" and settings.DATABASE_GIVEN:
        raise archive.Unusable(f"{file} holds a SQLite database. Unset DATABASE_URL to restore it into DATA_DIR.")
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix="restore-") as folder:
        copy = Path(folder) / "database"
        archive.take_database(file, vendor, copy)
        if vendor == "sqlite":
            before = sqlite.put_back(copy, settings.DATA_DIR / "takeover.sqlite3")
            return [str(before)] if before else []
        if settings.DATABASE_GIVEN:
            postgres.fill(copy, settings.DATABASE_URL)
            return []
        kept = postgres.put_back(copy, Cluster(settings.DATA_DIR))
        return [f"the database {postgres.BEFORE} of the same server"] if kept else []


def put_back_key(file: Path) -> list[str]:
    """Restores the secret key. Gives where the one before is."""
    key, place = archive.key(file), settings.DATA_DIR / "secret-key"
    if not key or (place.exists() and place.read_text() == key):
        return []
    before = place.with_name(f"{place.name}.before-restore")
    kept = place.exists()
    if kept:
        place.replace(before)
    secret.put(key, place)
    private_files.closed(place)
    return [str(before)] if kept else []


def next_step(vendor: str) -> str:
    if vendor == "sqlite":
        return "make run"
    return "with this DATABASE_URL" if settings.DATABASE_GIVEN else "make stack"

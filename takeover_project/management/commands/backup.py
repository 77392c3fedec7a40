"""`manage.py backup [FILE]`: one file with the database and the secret key, also while the product runs."""

import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from takeover_project import installation
from takeover_project.backups import archive, postgres, sqlite


class Command(BaseCommand):
    help = "Writes the database, and the secret key if it is kept in the data folder, into one file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="default: takeover-DATE-TIME.tar in this folder")

    def handle(self, *args: Any, **options: Any) -> None:
        now = datetime.now(UTC)
        file: Path = options["file"] or Path(f"takeover-{now:%Y-%m-%d-%H%M%S}.tar")
        if not file.parent.is_dir():
            raise CommandError(f"There is no folder {file.parent}. Make it, or name a file in another one.")
        about = archive.Backup(now.isoformat(timespec="seconds"), settings.VERSION, connection.vendor)
        try:
            with ExitStack() as stack:
                copy = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=file.parent))) / "database"
                if connection.vendor == "sqlite":
                    sqlite.copy(Path(connection.settings_dict["NAME"]), copy)
                else:
                    postgres.dump(settings.DATABASE_URL, copy)
                archive.write(file, about, copy, kept_key())
        except archive.Unusable as problem:
            raise CommandError(str(problem)) from problem
        key = " and the secret key" if kept_key() else "; keep SECRET_KEY yourself, it comes from the environment"
        self.stdout.write(f"{file}: the database{key}. Keep it where only you can read it.")


def kept_key() -> Path | None:
    """The file of the secret key, if that is the key in use."""
    here, file = installation.running(settings.DATA_DIR), settings.DATA_DIR / "secret-key"
    if not file.exists():
        return None
    used = here.key if here and here.key else installation.fingerprint(settings.SECRET_KEY)
    return file if used == installation.fingerprint(file.read_text()) else None

"""`manage.py prepare`: every step between new code, or a new data folder, and serving it."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from takeover_project import static_files


class Command(BaseCommand):
    help = "Migrates the database, collects the static files, and seeds the demo if the database is new."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints only the output of the seed. Safe to repeat."""
        call_command("migrate", verbosity=0, interactive=False)
        static_files.collect()
        call_command("seed_demo", "--if-new", stdout=self.stdout)

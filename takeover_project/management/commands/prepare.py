"""`manage.py prepare`: every step between new code, or a new data folder, and serving it."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from takeover_project import database_server, safety, static_files


class Command(BaseCommand):
    help = "Migrates the database and collects the static files."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--static-files-only", action="store_true", help="for an image: needs no database")
        choice.add_argument("--demo", action="store_true", help="then seeds the demo if the database is new")
        parser.add_argument(
            "--wait",
            type=float,
            default=0,
            metavar="SECONDS",
            help="waits so long for a database that is starting",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints only the output of the seed. Safe to repeat."""
        if not options["static_files_only"]:
            if reason := database_server.wait(options["wait"]):
                raise CommandError(f"The database does not answer: {reason}. {database_server.ADVICE}")
            call_command("migrate", verbosity=0, interactive=False)
        self.collect()
        if options["demo"]:
            call_command("seed_demo", "--if-new", stdout=self.stdout)

    def collect(self) -> None:
        try:
            static_files.collect()
        except safety.Unsafe as problem:
            raise CommandError(str(problem)) from problem

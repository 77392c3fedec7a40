"""`manage.py seed_demo [--if-new]`: makes the demo's bot, accounts and conversations."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from conversations.demo import seeding


class Command(BaseCommand):
    """Seeds the demo into a new installation and prints how to sign in."""

    help = "Puts the demo (bot, accounts, conversations) into a new installation."

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds `--if-new`, with which a used installation is no error."""
        parser.add_argument("--if-new", action="store_true", help="do nothing if there are accounts or bots already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seeds and prints the accounts. The password is printed only here."""
        if not seeding.is_new():
            if options["if_new"]:
                return
            raise CommandError("This installation has accounts or bots already. Seed the demo into a new DATA_DIR.")
        password = seeding.seed(os.environ.get("DEMO_PASSWORD", "").strip())
        self.stdout.write("The demo is ready. These accounts can sign in:")
        self.stdout.write("  olga, oleg   operators: the console")
        self.stdout.write("  clara        configurer: the admin")
        self.stdout.write(f"  password     {password}   (shown this once)")

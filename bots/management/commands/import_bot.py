"""`manage.py import_bot FILE --bot SLUG`: a bot from a table."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bots.draft.importing import ImportRefused, import_phrases
from plain_text import one_line


class Command(BaseCommand):
    help = "Makes one interaction of each category in a table with the columns text, category and perhaps message."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a CSV, TSV or XLSX")
        parser.add_argument("--bot", required=True, help="the bot's slug; a new bot is created")

    def handle(self, *args: Any, file: Path, bot: str, **options: Any) -> None:
        try:
            done = import_phrases(path=file, slug=bot)
        except ImportRefused as refused:
            raise CommandError(one_line(str(refused))) from refused
        for sentence in done.sentences():
            self.stdout.write(one_line(sentence))

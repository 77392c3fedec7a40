"""`manage.py simulate`: visitors with human timing, who use the product's own sockets."""

from __future__ import annotations

import asyncio
import csv
import os
import random
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bots.answering.published import BotNotFound, PublishedBot, published_by_slug
from conversations.demo.simulation import Question, Report, simulate
from conversations.models import Conversation


class Command(BaseCommand):
    """Runs visitors against a running server and reports how well the bot answered."""

    help = "Simulates visitors who chat with a bot of a running installation, and reports how well it answered."

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds the options: what to simulate, and where the server is."""
        parser.add_argument("--bot", required=True, help="the bot's slug")
        parser.add_argument("--visitors", type=int, required=True, help="how many at once")
        parser.add_argument("--questions", type=Path, help="CSV file with a column text, and optionally category")
        parser.add_argument("--each", type=int, default=5, help="questions a visitor asks (default 5)")
        parser.add_argument("--pace", type=float, default=1.0, help="1 is human timing, 0 as fast as possible")
        parser.add_argument("--seed", type=int, default=1, help="the same seed asks the same questions")
        host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
        parser.add_argument("--server", default=f"http://{host}:{port}", help="default: the address of make run")

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs the visitors and prints the figures. Raises `CommandError` for wrong options or a missing server."""
        if options["visitors"] < 1 or options["each"] < 1 or options["pace"] < 0:
            raise CommandError("--visitors and --each take a number from 1, --pace a number from 0.")
        try:
            bot = published_by_slug(options["bot"])
        except BotNotFound as error:
            raise CommandError(str(error)) from None
        questions = _read(options["questions"]) if options["questions"] else _phrases(bot)
        try:
            report = asyncio.run(
                simulate(
                    server=options["server"].rstrip("/").replace("http", "ws", 1),
                    bot=bot,
                    questions=questions,
                    visitors=options["visitors"],
                    each=options["each"],
                    pace=options["pace"],
                    chance=random.Random(options["seed"]),  # noqa: S311 - repeatable, not secret
                )
            )
        except OSError as error:
            raise CommandError(f"No server at {options['server']} ({error}). Start it with make run.") from None
        self._print(report)

    def _print(self, report: Report) -> None:
        alerted = Conversation.objects.filter(pk__in=report.conversations, awaiting_since__isnull=False).count()
        taken = Conversation.objects.filter(pk__in=report.conversations, takeovers__isnull=False).distinct().count()
        for name, number in (
            ("visitors", len(report.conversations)),
            ("questions asked", report.asked),
            ("understood correctly", report.right),
            ("understood wrongly", report.wrong),
            ("default answers", report.default),
            ("asked back", report.asked_back),
            ("answered, nobody knows if correctly", report.unknown),
            ("left to an operator", report.to_operator),
            ("awaiting an agent now", alerted),
            ("taken over", taken),
        ):
            self.stdout.write(f"{name:34} {number:6}")
        self.stdout.write(f"{'seconds to the answer, median':34} {report.median():6.3f}")


def _read(file: Path) -> list[Question]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"Cannot read {file}: {error}. Give a CSV file in UTF-8.") from None
    questions = [Question(row["text"], row.get("category") or "") for row in rows if (row.get("text") or "").strip()]
    if not questions:
        raise CommandError(f"{file} has no questions. It needs a column named text with the questions.")
    return questions


def _phrases(bot: PublishedBot) -> list[Question]:
    found = [Question(text, item.name) for item in bot.interactions.values() for text in item.phrases]
    if not found:
        raise CommandError(f"The bot {bot.slug} has no phrases to ask. Give --questions FILE.csv.")
    return found

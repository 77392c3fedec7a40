"""`manage.py try_engine --bot SLUG`: a conformance talk with what answers for a bot.

Exit status: 0 if all holds, 1 if something does not, 2 if nothing could be tried.
"""

from __future__ import annotations

import asyncio
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bots.draft.conformance.findings import Finding, Level, Unreachable
from bots.draft.conformance.talk import Talk
from bots.models import Bot
from plain_text import one_line

MARKS: dict[Level, str] = {"holds": "holds   ", "advice": "advice  ", "fails": "FAILS   "}
NOTHING_TRIED = 2


class Command(BaseCommand):
    help = "Asks what answers for a bot's draft some questions, and says in words what holds and what does not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bot", required=True, help="the bot's address name")

    def handle(self, *args: Any, bot: str, **options: Any) -> None:
        found = Bot.objects.filter(slug=bot).first()
        if found is None:
            raise CommandError(f"There is no bot {bot}. Give the address name of one.", returncode=NOTHING_TRIED)
        try:
            talk = Talk(found)
            self.stdout.write(f"Talking with {one_line(talk.name)}.")
            failures = sum(self._tell(each) for each in talk.own_findings()) + asyncio.run(self._talk(talk))
        except Unreachable as problem:
            raise CommandError(one_line(str(problem)), returncode=NOTHING_TRIED) from problem
        if failures:
            self.stdout.write(f"{failures} of these do not hold.")
            sys.exit(1)
        self.stdout.write("All of it holds.")

    async def _talk(self, talk: Talk) -> int:
        failures = 0
        async for found in talk.findings():
            failures += self._tell(found)
        return failures

    def _tell(self, found: Finding) -> bool:
        """Whether it does not hold."""
        self.stdout.write(f"{MARKS[found.level]}{one_line(found.text)}")
        return found.level == "fails"

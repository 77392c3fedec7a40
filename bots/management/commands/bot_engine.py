"""`manage.py bot_engine --bot SLUG --kind builtin|engine|model …`: sets what answers for a bot."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bots.draft.engine_choice import KINDS, ChoiceRefused, EngineChoice, choose
from bots.models import LanguageModel
from plain_text import one_line

SWITCH = {"on": True, "off": False, None: None}

MODES = {"approve": True, "auto": False, None: None}


class Command(BaseCommand):
    help = "Sets what answers for a bot: the built-in matching, an external engine, or a language model."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bot", required=True, help="the bot's address name")
        parser.add_argument("--kind", required=True, choices=KINDS)
        parser.add_argument("--url", help="the engine's address, or what stands before /chat/completions")
        parser.add_argument("--model", help="the model's name as its server knows it")
        parser.add_argument("--key", help="env:NAME keeps it in no database; of an engine: the secret that signs")
        parser.add_argument("--manner", choices=LanguageModel.Manner.values)
        parser.add_argument("--stream", choices=["on", "off"], help="whether visitors see an answer grow")
        parser.add_argument("--source", type=Path, action="append", default=[], metavar="FILE", help="one or more")
        parser.add_argument("--mode", choices=["auto", "approve"], help="whether operators approve each answer")
        parser.add_argument("--quiet", type=float, metavar="SECONDS", help="the quiet time before it is asked")
        parser.add_argument("--publish", action="store_true", help="publish the draft, with all that is in it")

    def handle(self, *args: Any, **given: Any) -> None:
        choice = EngineChoice(
            kind=given["kind"],
            url=given["url"],
            model=given["model"],
            key=given["key"],
            manner=given["manner"],
            streams=SWITCH[given["stream"]],
            approves=MODES[given["mode"]],
            quiet=given["quiet"],
            sources=tuple(given["source"]),
            publishes=given["publish"],
        )
        try:
            said = choose(given["bot"], choice)
        except ChoiceRefused as refused:
            raise CommandError(one_line(str(refused))) from refused
        for sentence in said:
            self.stdout.write(one_line(sentence))

"""Holds the talk that fits what is configured."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Iterator

from bots.answering import engines
from bots.answering.session import Session
from bots.answering.situation import Input
from bots.draft import draft_models
from bots.draft.conformance import built_in, external, model
from bots.draft.conformance.findings import Finding, Unreachable
from bots.external_engine.client import ExternalEngine
from bots.language_model.engine import LanguageModel
from bots.models import Bot
from bots.publishing.content import content_of

GREETING = "Hello, what can you do for me?"


class Talk:
    """A talk with what answers for the bot's draft. Raises Unreachable if nothing is configured."""

    def __init__(self, bot: Bot) -> None:
        content = content_of(bot)
        self._bot, _trained = draft_models.draft_of(bot, content)
        self._chosen = engines.chosen(content)
        if content.engine != "built_in" and self._chosen is None:
            raise Unreachable("It has no address. Give it in the bot's form, or with manage.py bot_engine --url.")

    @property
    def name(self) -> str:
        """What is talked with."""
        return self._chosen.endpoint if self._chosen else "the built-in matching"

    def own_findings(self) -> Iterator[Finding]:
        """What holds without asking anybody; only of the built-in matching."""
        if self._chosen is None:
            yield from built_in.talk(self._bot)

    async def findings(self) -> AsyncIterator[Finding]:
        """The findings about the engine, one after the other. Raises Unreachable."""
        told = engines.briefing(
            self._bot,
            Session(),
            Input("text", GREETING),
            sender=f"try-{secrets.token_hex(8)}",
            key=f"try-{secrets.token_hex(4)}",
        )
        match self._chosen.engine if self._chosen else None:
            case ExternalEngine() as engine:
                async for found in external.talk(engine, told):
                    yield found
            case LanguageModel() as asked:
                async for found in model.talk(asked, told):
                    yield found

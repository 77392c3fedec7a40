"""A language model as an engine: the question becomes a prompt, the completion an answer."""

from __future__ import annotations

from typing import Any

import msgspec

from bots.engines import usage
from bots.engines.problems import EngineFailed
from bots.engines.seam import Briefing, Reply, Told
from bots.language_model import citations, lines, tools
from bots.language_model.client import complete
from bots.language_model.completion import Completion
from bots.language_model.endpoint import Endpoint
from bots.language_model.leaks import Guard
from bots.language_model.passages import Passage
from bots.language_model.prompt import messages
from bots.wording.said import Cited, Say
from plain_text import clean_text

LONGEST_MESSAGE = 4000
CHARACTERS_OF_A_TOKEN = 3
"""Where the server does not count: rather too many tokens than too few."""

UNREAD = ("away", "forbidden", "status", "key", "busy")
"""Problems after which the model has read nothing, so that nothing is counted."""


class LanguageModel(msgspec.Struct, frozen=True, kw_only=True):
    """A model at an endpoint. `variables`: what it may remember."""

    endpoint: Endpoint
    variables: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()

    async def ask(self, told: Briefing, growing: Told | None = None) -> Reply:
        """As `bots.engines.seam.Engine.ask`. Only a model that may write its own words is heard while it writes.

        One that answers from sources is heard from the first passage on that it names.
        """

        guard = Guard(self.endpoint)

        def heard(text: str) -> None:
            if growing and self.endpoint.manner != "choose":
                growing(lambda: self._shown(text, guard))

        sent, said = messages(self.endpoint, told, self.passages), Completion()
        unread = False
        try:
            await complete(self.endpoint, sent, tools.offered(told, self.variables), heard, into=said)
        except EngineFailed as failed:
            unread = failed.problem in UNREAD
            # A person who was called comes, however the answer ended.
            if not any(call.name.strip() == tools.HAND_OFF for call in said.calls):
                raise
            said.text = ""
        finally:
            said.tokens = 0 if unread else said.tokens or estimated(sent, said)
            usage.note(said.tokens)
        return self._reply(said, told, guard)

    def _shown(self, text: str, guard: Guard) -> str:
        words, used = citations.read(lines.shown(text), self.passages)
        return words if guard.may_show(text) and (used or self.endpoint.manner != "sources") else ""

    def _reply(self, said: Completion, told: Briefing, guard: Guard) -> Reply:
        words, acts = lines.read(clean_text(said.text), told, self.variables)
        for call in said.calls:
            tools.take(acts, call, told, self.variables)
        if leaks := guard.reveals(said.text):
            words, acts.problem = "", EngineFailed("leak")
        if acts.problem and acts.handoff is None:
            raise acts.problem
        if not words and acts.run is None and acts.handoff is None and lines.MARK not in said.text:
            raise EngineFailed("empty")
        words, used = citations.read(words, self.passages)
        if self.endpoint.manner == "choose" or acts.run is not None:
            words = ""
        if self.endpoint.manner == "sources" and not used:
            # What names no source is the model's own, whatever it was told. A handoff has a sentence of the bot's.
            words = ""
        understood = bool(words or acts.handoff or acts.run is not None)
        return Reply(
            says=_messages(words, citations.cited(self.passages, used)),
            understood=understood,
            is_beyond_sources=self.endpoint.manner == "sources" and not understood and not leaks,
            run=acts.run,
            handoff=acts.handoff,
            remembers={} if leaks else {name: v for name, v in acts.remembers.items() if not guard.reveals(v)},
            used=used,
            tokens=said.tokens,
        )


def estimated(sent: list[dict[str, Any]], said: Completion) -> int:
    """The tokens where the server did not count them, for instance because the answer was cut off."""
    written = len(said.text) + sum(len(call.name) + len(call.arguments) for call in said.calls)
    return (sum(len(each["content"]) for each in sent) + written) // CHARACTERS_OF_A_TOKEN + 1


def _messages(words: str, cited: tuple[Cited, ...] = ()) -> tuple[Say, ...]:
    """The words as messages of at most 4,000 characters, cut at the end of a line or a word where there is one.

    The last one has the passages that were used.
    """
    found = []
    while len(words) > LONGEST_MESSAGE:
        cut = max(words.rfind("\n", 0, LONGEST_MESSAGE), words.rfind(" ", 0, LONGEST_MESSAGE))
        cut = cut if cut > LONGEST_MESSAGE // 2 else LONGEST_MESSAGE
        found.append(Say(words[:cut].strip()))
        words = words[cut:].strip()
    return (*found, *([Say(words, sources=cited)] if words else []))

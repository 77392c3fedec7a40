"""Replays what visitors said on the published version and on the draft, and names what is answered differently."""

from __future__ import annotations

import time
from collections.abc import Iterable

import msgspec
from django.utils.translation import gettext as _

from bots.answering.answer import answer, asks_engine
from bots.answering.published import BotNotFound, PublishedBot, published
from bots.answering.session import Session
from bots.answering.situation import Input
from bots.draft import draft_models
from bots.models import Bot

SECONDS = 1.5
"""A page waits so long for a replay; what is not compared by then is left out, and the page says so."""


class Outcome(msgspec.Struct, frozen=True):
    """What a bot does with a sentence at the beginning of a conversation. `name`: in words, for people."""

    kind: str
    interaction: int | None
    name: str

    def is_same(self, other: Outcome) -> bool:
        """Whether a visitor gets the same answer; an interaction may be renamed, or made again under its name."""
        if self.interaction is not None and self.interaction == other.interaction:
            return True
        return (self.kind, self.name) == (other.kind, other.name)


class Different(msgspec.Struct, frozen=True):
    """A sentence that the draft answers differently."""

    text: str
    before: Outcome
    after: Outcome


class Replay(msgspec.Struct, frozen=True):
    """`compared` of the `said` sentences were compared. `trained`: False while the worker trains the draft's model."""

    different: tuple[Different, ...]
    compared: int
    said: int
    trained: bool = True


def replay(bot: Bot, sentences: Iterable[str], *, seconds: float = SECONDS) -> Replay | None:
    """Compares the draft with what visitors get, for at most so many seconds. None if the bot was never published.

    Side effect: a large draft whose model is missing is trained by the worker.
    """
    try:
        before = published(bot.pk)
    except BotNotFound:
        return None
    texts = list(sentences)
    after, trained = draft_models.draft_of(bot)
    if not trained:
        draft_models.start_training_draft(bot.pk)
        return Replay((), 0, len(texts), trained=False)
    return compare(before, after, texts, seconds=seconds)


def compare(before: PublishedBot, after: PublishedBot, texts: list[str], *, seconds: float) -> Replay:
    """The sentences that the two answer differently, in their order."""
    stop, different, compared = time.monotonic() + seconds, [], 0
    for text in texts:
        if compared and time.monotonic() > stop:
            break
        was, now = outcome(before, text), outcome(after, text)
        if not was.is_same(now):
            different.append(Different(text, was, now))
        compared += 1
    return Replay(tuple(different), compared, len(texts))


def outcome(bot: PublishedBot, text: str) -> Outcome:
    """What the bot does with this sentence; no engine is asked."""
    said = Input("text", text)
    if asks_engine(bot, Session(), said):
        return Outcome("engine", None, _("the engine or the model answers"))
    turn = answer(bot, Session(), said)
    if turn.understood is None:
        names = (bot.interactions[key].name for key in turn.session.between)
        pair = " / ".join(names)
        return Outcome("asks_back", None, _("asks back: %(names)s") % {"names": pair})
    if not turn.understood:
        return Outcome("default", None, _("default answer"))
    item = bot.interactions.get(turn.interaction or 0)
    if item is None:
        return Outcome("person" if turn.wants_agent else "silent", None, _("a person is asked for"))
    return Outcome("interaction", item.id, item.name)

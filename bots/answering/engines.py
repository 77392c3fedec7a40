"""Which engine answers for a bot, and what it is told of the bot."""

from __future__ import annotations

import msgspec

from bots.answering import passages
from bots.answering.content import Content
from bots.answering.published import PublishedBot
from bots.answering.session import Session
from bots.answering.situation import Input
from bots.engines.seam import Briefing, Engine, Offered, Past
from bots.external_engine.client import ExternalEngine
from bots.language_model.engine import LanguageModel as Model
from bots.models import Engine as EngineRow
from bots.models import LanguageModel
from bots.understanding.normalization import normalize
from bots.wording import formatting, texts

MOST_OFFERED = 40
"""Interactions that are told of; of a larger bot the likeliest ones."""

PHRASES_TOLD = 5
LONGEST_TOLD = 300
"""Characters of an interaction's words."""


class Chosen(msgspec.Struct, frozen=True):
    """An engine. `endpoint`: its name for the breaker; `seconds`: of an answer; `history`: the entries it is told."""

    engine: Engine
    endpoint: str
    seconds: int
    history: int = 20
    day_tokens: int = 0
    """The tokens that it may use a day; 0: any number."""
    promises: tuple[str, ...] = ()
    """The configurer's phrases that promise a person."""
    streams: bool = False
    """Whether it is heard while it writes, and stopped at a takeover; an answer of any other is waited for."""
    shown: bool = False
    """Whether visitors see the answer grow."""


def chosen(bot: Content) -> Chosen | None:
    """The engine that answers for the bot; None if its address is missing, or if it needs none. One query."""
    if bot.engine == "external":
        row = EngineRow.objects.filter(bot=bot.id).first()
        if row is None:
            return None
        return Chosen(ExternalEngine(row.address), row.url, row.timeout_seconds, promises=_lines(row.promises))
    if bot.engine == "built_in":
        return None
    model = LanguageModel.objects.filter(bot=bot.id).first()
    if model is None:
        return None
    engine = Model(endpoint=model.endpoint, variables=declared(bot))
    return Chosen(
        engine,
        f"{model.url} {model.model}",
        model.whole_seconds,
        model.history_entries,
        model.day_tokens,
        _lines(model.promises),
        streams=True,
        shown=model.streams and model.manner == LanguageModel.Manner.FREE,
    )


def informed(engine: Chosen | None, bot: Content, told: Briefing) -> Chosen | None:
    """The engine with the passages of the bot's sources that may hold the answer, if it answers from sources.

    Some milliseconds and queries: not for the event loop.
    """
    model = engine.engine if engine else None
    if engine is None or not isinstance(model, Model) or model.endpoint.manner == "choose" or not bot.all_sources:
        return engine
    model = msgspec.structs.replace(model, passages=passages.passages_for(bot, told))
    return msgspec.structs.replace(engine, engine=model)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(texts.lines(text))


def declared(bot: Content) -> tuple[str, ...]:
    """The variables that the bot's questions ask for."""
    asked = (item.question.variable for item in bot.interactions.values() if item.question)
    return tuple(dict.fromkeys(asked))


def briefing(
    bot: PublishedBot,
    session: Session,
    said: Input,
    *,
    sender: str,
    key: str = "",
    language: str = "",
    page: str = "",
    since: tuple[Past, ...] = (),
    history: tuple[Past, ...] = (),
) -> Briefing:
    """What the engine is told when this is said."""
    return Briefing(
        message=said.text,
        sender=sender,
        key=key,
        language=language or bot.language,
        page=page,
        variables=session.variables,
        since=since,
        history=history,
        offered=offered(bot, said.text),
    )


def offered(bot: PublishedBot, words: str) -> tuple[Offered, ...]:
    """The interactions that an engine may run."""
    items = [item for item in bot.interactions.values() if item.text or item.buttons or item.asks_for_person]
    if len(items) > MOST_OFFERED and normalize(words):
        near = {match.interaction: at for at, match in enumerate(bot.matcher.nearest(words, MOST_OFFERED))}
        items.sort(key=lambda item: near.get(item.id, MOST_OFFERED))
    return tuple(
        Offered(item.id, item.name, formatting.plain(item.text)[:LONGEST_TOLD], item.phrases[:PHRASES_TOLD])
        for item in items[:MOST_OFFERED]
    )

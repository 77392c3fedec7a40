"""Sets what answers for a bot, from a script: the same fields as the bot's form has, with the same checks."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec
from django.core.exceptions import ValidationError
from django.db import transaction

from bots.draft.checking import check
from bots.models import Bot, Engine, LanguageModel
from bots.models.sources import Source
from bots.publishing.publish import publish
from bots.source_texts import extraction
from bots.source_texts.limits import SourceRefused
from bots.sources import keeping

Kind = Literal["builtin", "engine", "model"]
KINDS: dict[Kind, Bot.Understanding] = {
    "builtin": Bot.Understanding.BUILT_IN,
    "engine": Bot.Understanding.EXTERNAL,
    "model": Bot.Understanding.MODEL,
}


class ChoiceRefused(ValueError):
    """The choice cannot be made; the message is for the person who tried."""


class EngineChoice(msgspec.Struct, frozen=True, kw_only=True):
    """What answers. None leaves a setting as it is. `key`: a model's key, or the secret that signs an engine's
    questions; `quiet`: the quiet time in seconds."""

    kind: Kind
    url: str | None = None
    model: str | None = None
    key: str | None = None
    manner: str | None = None
    streams: bool | None = None
    approves: bool | None = None
    quiet: float | None = None
    sources: tuple[Path, ...] = ()
    publishes: bool = False


@transaction.atomic
def choose(slug: str, choice: EngineChoice) -> list[str]:
    """Saves the choice, and publishes if it says so. Gives sentences about what was done. Raises ChoiceRefused."""
    bot = Bot.objects.select_for_update().filter(slug=slug, archived_at=None).first()
    if bot is None:
        raise ChoiceRefused(f"There is no bot {slug}. Give the address name of one.")
    try:
        said = [_engine(bot, choice)]
        _set(bot, choice)
        said += [_added(bot, path) for path in choice.sources]
    except ValidationError as error:
        raise ChoiceRefused(" ".join(_sentences(error))) from None
    return [*said, *([_published(bot)] if choice.publishes else ["Publish the bot, so that visitors get it."])]


def _engine(bot: Bot, choice: EngineChoice) -> str:
    """Saves the address. Raises ValidationError."""
    _refuse_what_does_not_fit(choice)
    match choice.kind:
        case "engine":
            engine = Engine.objects.filter(bot=bot).first() or Engine(bot=bot)
            _give(engine, url=choice.url, secret=choice.key)
            return f"An external engine at {engine.url} answers for {bot.slug}."
        case "model":
            model = LanguageModel.objects.filter(bot=bot).first() or LanguageModel(bot=bot)
            given = {"url": choice.url, "model": choice.model, "key": choice.key, "manner": choice.manner}
            _give(model, **given, streams=choice.streams)
            return f"The language model {model.model} at {model.url} answers for {bot.slug} (manner {model.manner})."
        case "builtin":
            return f"The built-in matching answers for {bot.slug}."


def _added(bot: Bot, path: Path) -> str:
    """Adds a file to the sources; one whose words are among them already stays once. Raises ChoiceRefused."""
    try:
        found = extraction.extracted(path.name, path.read_bytes())
        digest = keeping.digest_of(found.kind, found.title, found.text)
        if Source.objects.filter(bot=bot, digest=digest).exists():
            return f"{path.name} is among the sources already."
        keeping.add(bot, found.kind, found.title, found.text)
    except OSError as error:
        raise ChoiceRefused(f"{path} cannot be read: {error.strerror}.") from None
    except SourceRefused as refused:
        raise ChoiceRefused(f"{path.name}: {refused}") from None
    return f"{path.name} is a source now."


def _refuse_what_does_not_fit(choice: EngineChoice) -> None:
    if choice.sources and choice.kind != "model":
        raise ChoiceRefused(f"--source does not go with --kind {choice.kind}.")
    fits = {"builtin": set(), "engine": {"url", "key"}, "model": {"url", "key", "model", "manner", "streams"}}
    given = {name for name in ("url", "key", "model", "manner", "streams") if getattr(choice, name) is not None}
    if odd := sorted(given - fits[choice.kind]):
        names = ", ".join("--stream" if name == "streams" else f"--{name}" for name in odd)
        raise ChoiceRefused(f"{names} does not go with --kind {choice.kind}.")


def _give(row: Engine | LanguageModel, **given: str | bool | None) -> None:
    for name, value in given.items():
        if value is not None:
            setattr(row, name, value)
    row.full_clean(exclude=["bot"])
    row.save()


def _set(bot: Bot, choice: EngineChoice) -> None:
    """Saves what is in the draft. Raises ValidationError."""
    bot.engine = KINDS[choice.kind]
    bot.quiet_seconds = bot.quiet_seconds if choice.quiet is None else choice.quiet
    bot.approves = bot.approves if choice.approves is None else choice.approves
    bot.clean_fields()
    bot.save()


def _published(bot: Bot) -> str:
    blocking = [problem.text for problem in check(bot) if problem.blocking]
    if blocking:
        raise ChoiceRefused(f"It cannot be published: {' '.join(blocking)}")
    publish(bot)
    return "It is published: visitors get it."


def _sentences(error: ValidationError) -> list[str]:
    if hasattr(error, "message_dict"):
        return [
            f"{name}: {text}" if name != "__all__" else text
            for name, texts in error.message_dict.items()
            for text in texts
        ]
    return list(error.messages)

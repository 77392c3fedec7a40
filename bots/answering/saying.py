"""The words and buttons of interactions."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils import timezone

from bots.answering.asks import asks_of
from bots.answering.content import PublishedInteraction
from bots.answering.published import PublishedBot
from bots.wording import texts
from bots.wording.said import QuestionButton, SaidButton, Say
from bots.wording.values.reading import Conventions
from bots.wording.values.spoken import SpokenValues
from plain_text.ids import id_in


class InteractionNotFound(LookupError):
    """The published bot has no such interaction."""


def greeting(bot: PublishedBot, variables: Mapping[str, str]) -> Say | None:
    """The start interaction's message, or None if the bot has no start interaction."""
    item = bot.interactions.get(bot.start) if bot.start is not None else None
    return message(bot, item, variables) if item else None


def say(bot: PublishedBot, interaction_id: int, variables: Mapping[str, str]) -> tuple[Say, ...]:
    """The messages of an interaction and those that follow it: the first wordings, no pauses.

    Raises InteractionNotFound.
    """
    if interaction_id not in bot.interactions:
        raise InteractionNotFound(f"The bot {bot.slug} has no published interaction {interaction_id}. Pick another.")
    items = chain(bot, interaction_id, named(bot, variables))
    return tuple(message(bot, item, variables) for item in items if item.text or item.buttons)


def reply(bot: PublishedBot, text: str, variables: Mapping[str, str]) -> tuple[Say, ...]:
    """One of the bot's own texts as a message; none if it is blank."""
    said = texts.render(text, spoken(bot, variables))
    return (Say(said),) if said else ()


def message(bot: PublishedBot, item: PublishedInteraction, variables: Mapping[str, str], *, turn: int = 0) -> Say:
    """An interaction's message. Its wordings take turns; `turn` counts from 0."""
    wordings = (item.text, *item.wordings)
    text = texts.render(wordings[turn % len(wordings)], spoken(bot, variables))
    return Say(
        text, item.buttons + _choices(item), item.id, asks_of(item, timezone.localdate()) if item.question else None
    )


def chain(
    bot: PublishedBot,
    interaction_id: int,
    variables: Mapping[str, str],
    *,
    told: Collection[int] = (),
    up_to_pause: bool = False,
) -> list[PublishedInteraction]:
    """The interaction and those that follow it, each once, so that a circle ends. Ends after a question.

    `variables`: what its conditions look at. `told`: interactions at which it ends, too. `up_to_pause`: ends before the
    first pause.
    """
    found: dict[int, PublishedInteraction] = {}
    key: int | None = interaction_id
    while key is not None and key not in found and key not in told and key in bot.interactions:
        item = found[key] = bot.interactions[key]
        key = None if item.question or (up_to_pause and item.pause_seconds) else item.following(variables)
    return list(found.values())


def named(bot: PublishedBot, variables: Mapping[str, str]) -> Mapping[str, str]:
    """The variables, and the bot's name as one of them."""
    return {"bot": bot.name, **variables}


def spoken(bot: PublishedBot, variables: Mapping[str, str]) -> Mapping[str, str]:
    """The variables as the bot's texts say them: days and numbers in words and signs of its language."""
    every = named(bot, variables)
    return SpokenValues(every, bot.spoken_kinds, conventions(bot)) if bot.spoken_kinds else every


def conventions(bot: PublishedBot) -> Conventions:
    """What decides how the bot reads and writes figures, today."""
    return Conventions(bot.language, bot.country, timezone.localdate())


def payload_of(interaction_id: int) -> str:
    """The payload of a button that leads to an interaction."""
    return f"interaction:{interaction_id}"


def payload_target(text: str) -> int | None:
    """The interaction that a payload leads to; None for words."""
    kind, _, number = text.partition(":")
    return id_in(number) if kind == "interaction" else None


def _choices(item: PublishedInteraction) -> tuple[SaidButton, ...]:
    """The choices of a question as buttons. As in every message, their ids are unique in it."""
    offered = item.question.choices if item.question else ()
    first = max((button.id for button in item.buttons), default=0) + 1
    return tuple(QuestionButton(first + at, choice, "postback", choice, item.id) for at, choice in enumerate(offered))

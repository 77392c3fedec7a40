"""Texts around a takeover: after a request for a person, at its start and at its end."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from django.utils.translation import gettext as _

from bots.answering import turns
from bots.answering.content import EndActionKind, EndActionSetting
from bots.answering.published import PublishedBot
from bots.answering.saying import InteractionNotFound, reply, say, spoken
from bots.answering.session import Session
from bots.wording import first_words, own_sentences, texts
from bots.wording.said import Say


class End(msgspec.Struct, frozen=True):
    """An end action, and the interaction that "interaction" sends."""

    action: EndActionKind
    interaction: int | None = None


def agent_request_answer(bot: PublishedBot, *, operators_online: bool, variables: Mapping[str, str]) -> tuple[Say, ...]:
    """The reply to a visitor who asked for a person: the confirmation, or that nobody is online."""
    instead = agent_request_interaction(bot, operators_online=operators_online)
    return reply(bot, bot.agent_confirmation, variables) if instead is None else say(bot, instead, variables)


def agent_called_answer(bot: PublishedBot, variables: Mapping[str, str]) -> tuple[Say, ...]:
    """What the bot adds to the default answer that calls a person. Mostly one text, or none."""
    return reply(bot, bot.agent_called, variables)


def waiting_answer(bot: PublishedBot, variables: Mapping[str, str]) -> tuple[Say, ...]:
    """What the bot says if the wait for a person is long. Mostly one text, or none."""
    return reply(bot, bot.waiting_reply, variables)


def default_confirmation(bot: PublishedBot, *, operators_online: bool) -> Say:
    """What a bot without a confirmation of its own says when it calls a person: nobody is called in silence."""
    sentence = first_words.agent_confirmation() if operators_online else first_words.nobody_online()
    return Say(own_sentences.in_language(sentence, bot.language))


def agent_request_interaction(bot: PublishedBot, *, operators_online: bool) -> int | None:
    """The interaction that runs instead of the confirmation, or None."""
    there = bot.no_operator_interaction in bot.interactions
    return bot.no_operator_interaction if there and not operators_online else None


def start_message(bot: PublishedBot, variables: Mapping[str, str]) -> str | None:
    """The takeover's start message, or None. `variables`: operator, visitor and those of the session."""
    return texts.render(bot.takeover_start_message, spoken(bot, variables)) or None


def end_action(bot: PublishedBot, variables: Mapping[str, str] | None = None) -> EndActionSetting:
    """The preselected end action with what it uses.

    "default" uses `interaction`, then the bot's default interaction. Without one it becomes "nothing".
    """
    setting = bot.end
    if setting.action == "default":
        setting = msgspec.structs.replace(setting, interaction=bot.default_interaction)
    if setting.action in ("default", "interaction") and setting.interaction not in bot.interactions:
        return msgspec.structs.replace(setting, action="nothing", interaction=None)
    return msgspec.structs.replace(setting, message=texts.render(setting.message, spoken(bot, variables or {})))


def sendable(bot: PublishedBot) -> list[tuple[int, str]]:
    """Id and name of the interactions that operators may send, by name."""
    return [(key, bot.interactions[key].name) for key in bot.sendable]


def ends(bot: PublishedBot) -> list[End]:
    """The end actions that a takeover can finish with, the bot's preselected one first."""
    setting = end_action(bot)
    found = [
        *([End("default")] if bot.default_interaction in bot.interactions else []),
        End("nothing"),
        End("message"),
        *(End("interaction", each) for each in offered(bot)),
    ]
    chosen = setting.interaction if setting.action == "interaction" else None
    return sorted(found, key=lambda end: end != End(setting.action, chosen))


def offered(bot: PublishedBot) -> list[int]:
    """The interactions that operators may send, and the one that the bot's end action uses."""
    found = [each for each, _name in sendable(bot) if say(bot, each, {})]
    setting = end_action(bot)
    if setting.action == "interaction" and setting.interaction is not None and setting.interaction not in found:
        found.append(setting.interaction)
    return found


def end_label(bot: PublishedBot, end: End) -> str:
    """The end action in words; for "interaction" the name of what it sends."""
    match end.action:
        case "default":
            return _("The bot's default interaction")
        case "nothing":
            return _("Nothing")
        case "message":
            return _("A message")
        case "interaction":
            return bot.interactions[end.interaction or 0].name


def end_says(bot: PublishedBot, end: End, message: str, variables: Mapping[str, str]) -> tuple[Say, ...]:
    """What the visitor gets. `message`: what "message" says. Raises InteractionNotFound."""
    match end.action:
        case "nothing":
            return ()
        case "message":
            return (Say(text=message),)
        case "interaction":
            wanted = end.interaction if end.interaction in offered(bot) else None
        case "default":
            wanted = bot.default_interaction
    if wanted is None:
        raise InteractionNotFound(f"No operator may send the interaction {end.interaction} of {bot.slug}.")
    return say(bot, wanted, variables)


def session_after(bot: PublishedBot, session: Session, last: int | None) -> Session | None:
    """The bot's session after an end action whose last message comes from the interaction `last`, whose question is
    open. None: it stays as it is."""
    return turns.reached(bot, session.closed(), last) if last in bot.interactions and last is not None else None

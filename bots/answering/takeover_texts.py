"""Texts around a takeover: after a request for a person, at its start and at its end."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from bots.answering.published import EndActionSetting, PublishedBot
from bots.answering.saying import reply, say, spoken
from bots.wording import texts
from bots.wording.said import Say


def agent_request_answer(bot: PublishedBot, *, operators_online: bool, variables: Mapping[str, str]) -> tuple[Say, ...]:
    """The reply to a visitor who asked for a person: the confirmation, or that nobody is online."""
    instead = agent_request_interaction(bot, operators_online=operators_online)
    return reply(bot, bot.agent_confirmation, variables) if instead is None else say(bot, instead, variables)


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

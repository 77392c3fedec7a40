"""What a bot answers. Pure functions of the published bot, the conversation's session and the input."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from bots import texts
from bots.published import EndActionSetting, PublishedBot, PublishedInteraction, Say
from bots.understanding.normal import normalise

# What a visitor is called does not change by starting over.
KEPT_AT_RESTART = ("visitor", "operator", "bot")


class InteractionNotFound(LookupError):
    """The published bot has no such interaction."""


class Input(msgspec.Struct, frozen=True):
    """What a visitor did. `text`: the words, or the payload of a postback; empty for live_agent."""

    kind: Literal["text", "postback", "live_agent"]
    text: str = ""


class Turn(msgspec.Struct, frozen=True):
    """The bot's answer. `session` replaces the given one.

    `wants_agent`: the visitor asked for a person; what is said about that (`agent_request_answer`) comes after `says`.
    `confidence` is 0 to 1; `phrase` is the bot's own phrase that came nearest, if one was.
    """

    says: tuple[Say, ...]
    session: dict[str, Any]
    understood: bool
    wants_agent: bool = False
    interaction: int | None = None
    confidence: float = 0.0
    phrase: str | None = None


def answer(bot: PublishedBot, session: Mapping[str, Any], said: Input) -> Turn:
    """The bot's turn. Payloads, cancel words, labels of the buttons just shown and exact phrases win, in this order.

    Else the trained model decides, and below its confidence the bot does not understand: the default reply.
    """
    if said.kind == "live_agent":
        return Turn((), dict(session), understood=True, wants_agent=True, confidence=1.0)
    if said.kind == "postback" and (target := payload_target(said.text)) in bot.interactions:
        return _reach(bot, session, target, 1.0, None)
    normal = normalise(said.text)
    if normal in {normalise(word) for word in bot.cancel_words}:
        return _restart(bot, session)
    if (pressed := _label_just_shown(bot, session, normal)) is not None:
        return answer(bot, session, pressed)
    match = bot.matcher.match(said.text)
    if match.interaction in bot.interactions:
        return _reach(bot, session, match.interaction, match.confidence, match.phrase)
    return _not_understood(bot, session, match.confidence, match.phrase)


def greeting(bot: PublishedBot, variables: Mapping[str, str]) -> Say | None:
    """The start interaction's message, or None for a bot without one."""
    item = bot.interactions.get(bot.start) if bot.start is not None else None
    return _say(bot, item, variables) if item else None


def say(bot: PublishedBot, interaction_id: int, variables: Mapping[str, str]) -> tuple[Say, ...]:
    """What an interaction and those that follow it say. Raises InteractionNotFound."""
    if interaction_id not in bot.interactions:
        raise InteractionNotFound(f"The bot {bot.slug} has no published interaction {interaction_id}. Pick another.")
    return tuple(_say(bot, item, variables) for item in _chain(bot, interaction_id) if item.text or item.buttons)


def sendable(bot: PublishedBot) -> list[tuple[int, str]]:
    """Id and name of the interactions that operators may send, by name."""
    return [(key, bot.interactions[key].name) for key in bot.sendable]


def agent_request_answer(bot: PublishedBot, *, operators_online: bool, variables: Mapping[str, str]) -> tuple[Say, ...]:
    """What a visitor who asked for a person is told: the confirmation, or that nobody is there."""
    if not operators_online and bot.no_operator_interaction in bot.interactions:
        return say(bot, bot.no_operator_interaction, variables)
    text = texts.render(bot.agent_confirmation, _named(bot, variables)).strip()
    return (Say(text),) if text else ()


def start_message(bot: PublishedBot, variables: Mapping[str, str]) -> str | None:
    """The takeover's start message, or None for a bot without one. `variables`: operator, visitor and the session's."""
    return texts.render(bot.takeover_start_message, _named(bot, variables)).strip() or None


def end_action(bot: PublishedBot, variables: Mapping[str, str] | None = None) -> EndActionSetting:
    """The preselected end action with what it uses.

    "default" uses `interaction`, then the bot's default interaction. One without it reads "nothing".
    """
    setting = bot.end
    if setting.action == "default":
        setting = msgspec.structs.replace(setting, interaction=bot.default_interaction)
    if setting.action in ("default", "interaction") and setting.interaction not in bot.interactions:
        return msgspec.structs.replace(setting, action="nothing", interaction=None)
    return msgspec.structs.replace(setting, message=texts.render(setting.message, _named(bot, variables or {})))


def payload_of(interaction_id: int) -> str:
    """The payload of a button that leads to an interaction."""
    return f"interaction:{interaction_id}"


def payload_target(text: str) -> int | None:
    """The interaction that a payload leads to; None for words."""
    kind, _, number = text.partition(":")
    return int(number) if kind == "interaction" and number.isascii() and number.isdigit() else None


def _restart(bot: PublishedBot, session: Mapping[str, Any]) -> Turn:
    variables = {name: value for name, value in _variables(session).items() if name in KEPT_AT_RESTART}
    fresh: dict[str, Any] = {"variables": variables} if variables else {}
    if bot.start in bot.interactions:
        return _reach(bot, fresh, bot.start, 1.0, None)
    return Turn((), fresh, understood=True, confidence=1.0)


def _label_just_shown(bot: PublishedBot, session: Mapping[str, Any], normal: str) -> Input | None:
    """A visitor who types a button's label instead of pressing it means the button."""
    shown = bot.interactions.get(session.get("last", bot.start))
    for button in shown.buttons if shown else ():
        if normalise(button.label) == normal:
            if button.kind == "live_agent":
                return Input("live_agent")
            if button.kind == "postback" and payload_target(button.value or "") in bot.interactions:
                return Input("postback", button.value or "")
    return None


def _reach(
    bot: PublishedBot, session: Mapping[str, Any], interaction: int, confidence: float, phrase: str | None
) -> Turn:
    chain = _chain(bot, interaction)
    return Turn(
        says=say(bot, interaction, _variables(session)),
        session={**session, "last": chain[-1].id},
        understood=True,
        wants_agent=any(item.asks_for_person for item in chain),
        interaction=interaction,
        confidence=confidence,
        phrase=phrase,
    )


def _not_understood(bot: PublishedBot, session: Mapping[str, Any], confidence: float, phrase: str | None) -> Turn:
    variables = _variables(session)
    text = texts.render(bot.default_reply, _named(bot, variables)).strip()
    says: tuple[Say, ...] = (Say(text),) if text else ()
    session = dict(session)
    if bot.default_interaction in bot.interactions:
        says += say(bot, bot.default_interaction, variables)
        session["last"] = _chain(bot, bot.default_interaction)[-1].id
    return Turn(says, session, understood=False, confidence=confidence, phrase=phrase)


def _chain(bot: PublishedBot, interaction_id: int) -> list[PublishedInteraction]:
    """The interaction and those that follow, each once, so that a circle ends."""
    found: dict[int, PublishedInteraction] = {}
    key: int | None = interaction_id
    while key is not None and key not in found and key in bot.interactions:
        found[key] = bot.interactions[key]
        key = found[key].next
    return list(found.values())


def _say(bot: PublishedBot, item: PublishedInteraction, variables: Mapping[str, str]) -> Say:
    return Say(texts.render(item.text, _named(bot, variables)).strip(), item.buttons, item.id)


def _named(bot: PublishedBot, variables: Mapping[str, str]) -> Mapping[str, str]:
    return {"bot": bot.name, **variables}


def _variables(session: Mapping[str, Any]) -> Mapping[str, str]:
    variables = session.get("variables")
    return variables if isinstance(variables, dict) else {}

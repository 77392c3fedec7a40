"""What a bot answers. Pure functions of the published bot, the conversation's session and the input."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from bots.answering.published import EndActionSetting, PublishedBot, PublishedInteraction
from bots.external_engine.rasa import Reply
from bots.understanding.normal import normalise
from bots.wording import questions, texts
from bots.wording.questions import Question
from bots.wording.said import SaidButton, Say

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
    `confidence` is 0 to 1; `phrase` is the bot's own phrase that came nearest, if one was. `follows_in`: the seconds
    until `follow` is to be called, where something comes after a pause. `unavailable`: the engine that was to answer
    did not.
    """

    says: tuple[Say, ...]
    session: dict[str, Any]
    understood: bool
    wants_agent: bool = False
    interaction: int | None = None
    confidence: float = 0.0
    phrase: str | None = None
    follows_in: int | None = None
    unavailable: bool = False


def answer(bot: PublishedBot, session: Mapping[str, Any], said: Input) -> Turn:
    """The bot's turn. These win, in this order: payloads, cancel words, labels just shown, the open question, phrases.

    Else the trained model decides, and below its confidence the bot does not understand: the default
    reply. What was still to come after a pause is dropped. Where `asks_engine` is true, an engine answers instead.
    """
    turn = _directly(bot, session, said)
    if turn is not None:
        return turn
    match = bot.matcher.match(said.text)
    if match.interaction in bot.interactions:
        return _reach(bot, session, match.interaction, match.confidence, match.phrase)
    return _not_understood(bot, session, match.confidence, match.phrase)


def asks_engine(bot: PublishedBot, session: Mapping[str, Any], said: Input) -> bool:
    """Whether the bot's external engine is to answer: nothing of the bot's own does, exact phrases included.

    A bot that is switched off asks nobody.
    """
    return (
        bot.engine == "external"
        and bot.enabled
        and _directly(bot, session, said) is None
        and bot.matcher.exactly(said.text).interaction not in bot.interactions
    )


def engine_answer(bot: PublishedBot, session: Mapping[str, Any], reply: Reply | None) -> Turn:
    """The turn that an engine's reply makes; None is an engine that failed. Both that and saying nothing are a default
    answer."""
    if reply is None:
        return msgspec.structs.replace(_not_understood(bot, session, 0.0, None), unavailable=True)
    if not reply.says and not reply.wants_agent:
        return _not_understood(bot, session, 0.0, None)
    # What it shows now are no labels of an interaction.
    session = {**_without(session, "question", "following"), "last": 0}
    confidence = 1.0 if reply.understood else 0.0
    return Turn(reply.says, session, reply.understood, wants_agent=reply.wants_agent, confidence=confidence)


def engine_sender(conversation: str, session: Mapping[str, Any]) -> str:
    """Who an engine takes the visitor for: the same through a conversation, somebody new after a cancel word."""
    restarts = session.get("restarts", 0)
    return f"{conversation}-{restarts}" if restarts else conversation


def follow(bot: PublishedBot, session: Mapping[str, Any]) -> Turn:
    """What comes after a pause; nothing where the bot has it no more."""
    following = session.get("following") or {}
    if following.get("interaction") not in bot.interactions:
        return Turn((), _without(session, "following"), understood=True)
    return _reach(bot, session, following["interaction"], 1.0, None, told=following["told"])


def opening(bot: PublishedBot) -> dict[str, Any]:
    """The session of a conversation that begins: the greeting may have asked a question."""
    return reached(bot, {}, bot.start) if bot.start in bot.interactions else {}


def reached(bot: PublishedBot, session: Mapping[str, Any], interaction_id: int) -> dict[str, Any]:
    """The session after an interaction was said by other means than the bot's turn: its question is open."""
    return _at(session, _chain(bot, interaction_id))


def after_takeover(session: Mapping[str, Any]) -> dict[str, Any]:
    """The session without an open question and without what was to follow; variables stay."""
    return _without(session, "question", "following")


def greeting(bot: PublishedBot, variables: Mapping[str, str]) -> Say | None:
    """The start interaction's message, or None for a bot without one."""
    item = bot.interactions.get(bot.start) if bot.start is not None else None
    return _say(bot, item, variables) if item else None


def say(bot: PublishedBot, interaction_id: int, variables: Mapping[str, str]) -> tuple[Say, ...]:
    """What an interaction and those that follow it say: the first wordings, no pauses. Raises InteractionNotFound."""
    if interaction_id not in bot.interactions:
        raise InteractionNotFound(f"The bot {bot.slug} has no published interaction {interaction_id}. Pick another.")
    return tuple(_say(bot, item, variables) for item in _chain(bot, interaction_id) if item.text or item.buttons)


def sendable(bot: PublishedBot) -> list[tuple[int, str]]:
    """Id and name of the interactions that operators may send, by name."""
    return [(key, bot.interactions[key].name) for key in bot.sendable]


def agent_request_answer(bot: PublishedBot, *, operators_online: bool, variables: Mapping[str, str]) -> tuple[Say, ...]:
    """What a visitor who asked for a person is told: the confirmation, or that nobody is there."""
    instead = agent_request_interaction(bot, operators_online=operators_online)
    if instead is not None:
        return say(bot, instead, variables)
    text = texts.render(bot.agent_confirmation, _named(bot, variables)).strip()
    return (Say(text),) if text else ()


def agent_request_interaction(bot: PublishedBot, *, operators_online: bool) -> int | None:
    """The interaction that runs instead of the confirmation, if one does."""
    there = bot.no_operator_interaction in bot.interactions
    return bot.no_operator_interaction if there and not operators_online else None


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


def _directly(bot: PublishedBot, session: Mapping[str, Any], said: Input) -> Turn | None:
    """The turn that needs no understanding, or None."""
    if said.kind == "live_agent":
        return Turn((), _without(session, "following"), understood=True, wants_agent=True, confidence=1.0)
    if said.kind == "postback" and (target := payload_target(said.text)) in bot.interactions:
        return _reach(bot, session, target, 1.0, None)
    normal = normalise(said.text)
    if normal in {normalise(word) for word in bot.cancel_words}:
        return _restart(bot, session)
    if (pressed := _label_just_shown(bot, session, normal)) is not None:
        return answer(bot, session, pressed)
    asking = bot.interactions.get(session.get("question", 0))
    if asking is not None and asking.question is not None:
        return _answered(bot, session, asking, asking.question, said.text)
    return None


def _restart(bot: PublishedBot, session: Mapping[str, Any]) -> Turn:
    variables = {name: value for name, value in _variables(session).items() if name in KEPT_AT_RESTART}
    fresh: dict[str, Any] = {"variables": variables} if variables else {}
    if bot.engine == "external":
        fresh["restarts"] = session.get("restarts", 0) + 1
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


def _answered(
    bot: PublishedBot, session: Mapping[str, Any], asking: PublishedInteraction, question: Question, said: str
) -> Turn:
    """Keeps the answer and goes on, or asks again."""
    kept = questions.fitting(question, said)
    if kept is None:
        return _asked_again(bot, session, asking)
    variables = {**_variables(session), question.variable: kept}
    session = {**_without(session, "question", "following"), "variables": variables}
    if asking.next not in bot.interactions:
        return Turn((), session, understood=True, confidence=1.0)
    if asking.pause_seconds:
        session["following"] = {"interaction": asking.next, "told": []}
        return Turn((), session, understood=True, confidence=1.0, follows_in=asking.pause_seconds)
    return _reach(bot, session, asking.next, 1.0, None)


def _asked_again(bot: PublishedBot, session: Mapping[str, Any], asking: PublishedInteraction) -> Turn:
    reply = texts.render(bot.question_reply, _named(bot, _variables(session))).strip()
    turn = _reach(bot, session, asking.id, 0.0, None)
    says = ((Say(reply),) if reply else ()) + turn.says
    return Turn(says, turn.session, understood=False)


def _reach(
    bot: PublishedBot,
    session: Mapping[str, Any],
    interaction: int,
    confidence: float,
    phrase: str | None,
    *,
    told: Sequence[int] = (),
) -> Turn:
    chain = _chain(bot, interaction, told=told, up_to_pause=True)
    says, session = _told(bot, _at(session, chain), chain)
    last = chain[-1]
    told = [*told, *(item.id for item in chain)]
    goes_on = not last.question and last.pause_seconds and last.next in bot.interactions and last.next not in told
    if goes_on:
        session["following"] = {"interaction": last.next, "told": told}
    return Turn(
        says=says,
        session=session,
        understood=True,
        wants_agent=any(item.asks_for_person for item in chain),
        interaction=interaction,
        confidence=confidence,
        phrase=phrase,
        follows_in=last.pause_seconds if goes_on else None,
    )


def _not_understood(bot: PublishedBot, session: Mapping[str, Any], confidence: float, phrase: str | None) -> Turn:
    text = texts.render(bot.default_reply, _named(bot, _variables(session))).strip()
    says: tuple[Say, ...] = (Say(text),) if text else ()
    if bot.default_interaction not in bot.interactions:
        session = _without(session, "following")
        return Turn(says, session, understood=False, confidence=confidence, phrase=phrase)
    turn = _reach(bot, session, bot.default_interaction, confidence, phrase)
    return msgspec.structs.replace(turn, says=says + turn.says, understood=False, wants_agent=False, interaction=None)


def _chain(
    bot: PublishedBot, interaction_id: int, *, told: Sequence[int] = (), up_to_pause: bool = False
) -> list[PublishedInteraction]:
    """The interaction and those that follow, each once, so that a circle ends. A question is the last."""
    found: dict[int, PublishedInteraction] = {}
    key: int | None = interaction_id
    while key is not None and key not in found and key not in told and key in bot.interactions:
        item = found[key] = bot.interactions[key]
        key = None if item.question or (up_to_pause and item.pause_seconds) else item.next
    return list(found.values())


def _at(session: Mapping[str, Any], chain: list[PublishedInteraction]) -> dict[str, Any]:
    """The session after these were said; the last of them may ask."""
    session = {**_without(session, "question", "following"), "last": chain[-1].id}
    return {**session, "question": chain[-1].id} if chain[-1].question else session


def _told(
    bot: PublishedBot, session: Mapping[str, Any], chain: list[PublishedInteraction]
) -> tuple[tuple[Say, ...], dict[str, Any]]:
    """What these say, each in its next wording; the session counts the turns."""
    turns = dict(session.get("wordings", {}))
    says = []
    for item in chain:
        turn = turns.get(str(item.id), 0)
        if item.wordings:
            turns[str(item.id)] = (turn + 1) % (len(item.wordings) + 1)
        if item.text or item.buttons:
            says.append(_say(bot, item, _variables(session), turn=turn))
    return tuple(says), {**session, "wordings": turns} if turns else dict(session)


def _say(bot: PublishedBot, item: PublishedInteraction, variables: Mapping[str, str], *, turn: int = 0) -> Say:
    wordings = (item.text, *item.wordings)
    text = texts.render(wordings[turn % len(wordings)], _named(bot, variables)).strip()
    return Say(text, item.buttons + _choices(item), item.id)


def _choices(item: PublishedInteraction) -> tuple[SaidButton, ...]:
    """What a question offers to pick from, as buttons; their ids are unique within the entry, as all are."""
    offered = item.question.choices if item.question else ()
    first = max((button.id for button in item.buttons), default=0) + 1
    return tuple(SaidButton(first + at, choice, "postback", choice) for at, choice in enumerate(offered))


def _without(session: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in session.items() if key not in keys}


def _named(bot: PublishedBot, variables: Mapping[str, str]) -> Mapping[str, str]:
    return {"bot": bot.name, **variables}


def _variables(session: Mapping[str, Any]) -> Mapping[str, str]:
    variables = session.get("variables")
    return variables if isinstance(variables, dict) else {}

"""The bot's turns: what reaching an interaction says, and the session after it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bots.answering.content import PublishedInteraction
from bots.answering.published import PublishedBot
from bots.answering.saying import chain, message, named, reply
from bots.answering.session import Following, Session
from bots.engines.seam import Handoff
from bots.wording import first_words, own_sentences
from bots.wording.said import Say


class Turn(msgspec.Struct, frozen=True):
    """The bot's answer. `session` replaces the given one.

    `understood` is None if the bot asks back: then nothing is known yet. `wants_agent`: the visitor asked for a person;
    the reply to that (`takeover_texts.agent_request_answer`) comes after `says`. `confidence` is 0 to 1; `phrase` is
    the nearest phrase of the bot, if there is one. `follows_in`: the seconds until `follow` is to be called, if
    something comes after a pause. `unavailable`: the engine that was to answer did not. `handoff`: why the engine, not
    the visitor, wants a person.
    """

    says: tuple[Say, ...]
    session: Session
    understood: bool | None
    wants_agent: bool = False
    interaction: int | None = None
    confidence: float = 0.0
    phrase: str | None = None
    follows_in: int | None = None
    unavailable: bool = False
    handoff: Handoff | None = None


def opening(bot: PublishedBot) -> Session:
    """The session of a conversation that begins: the greeting may have asked a question."""
    return reached(bot, Session(), bot.start) if bot.start in bot.interactions else Session()


def reached(bot: PublishedBot, session: Session, interaction_id: int) -> Session:
    """The session after an interaction was said outside of the bot's turn: its question is open."""
    return _at(session, chain(bot, interaction_id, named(bot, session.variables)))


def follow(bot: PublishedBot, session: Session) -> Turn:
    """The turn after a pause; it says nothing if the bot no longer has the interaction."""
    following = session.following
    if following is None or following.interaction not in bot.interactions:
        return Turn((), session.without_following(), understood=True)
    return reach(bot, session, following.interaction, told=following.told)


def rest(bot: PublishedBot, session: Session) -> tuple[Say, ...]:
    """All that is left to say after the pause, and after those that follow it."""
    says: tuple[Say, ...] = ()
    while session.following is not None:
        turn = follow(bot, session)
        says, session = says + turn.says, turn.session
    return says


def reach(
    bot: PublishedBot,
    session: Session,
    interaction: int,
    *,
    confidence: float = 1.0,
    phrase: str | None = None,
    told: Sequence[int] = (),
) -> Turn:
    """The turn that says this interaction and those that follow it, up to a pause or a question."""
    variables = named(bot, session.variables)
    items = chain(bot, interaction, variables, told=told, up_to_pause=True)
    says, session = _told(bot, _at(session, items), items)
    last = items[-1]
    told = (*told, *(item.id for item in items))
    follows_in = None
    then = None if last.question or not last.pause_seconds else last.following(variables)
    if then in bot.interactions and then not in told:
        session = msgspec.structs.replace(session, following=Following(then, told))
        follows_in = last.pause_seconds
    return Turn(
        says=says,
        session=session,
        understood=True,
        wants_agent=any(item.asks_for_person for item in items),
        interaction=interaction,
        confidence=confidence,
        phrase=phrase,
        follows_in=follows_in,
    )


def aside(bot: PublishedBot, session: Session, interaction: int, *, back_to: int) -> Turn | None:
    """The turn that says an interaction and those that follow it, without pauses, and asks question `back_to` again.

    None if a question is among them: a bot asks one question at a time.
    """
    items = chain(bot, interaction, named(bot, session.variables))
    if items[-1].question:
        return None
    says, session = _told(bot, session, items)
    again = reach(bot, session, back_to)
    person = any(item.asks_for_person for item in items)
    return msgspec.structs.replace(again, says=says + again.says, interaction=interaction, wants_agent=person)


def silent(session: Session) -> Turn:
    """The turn that says nothing."""
    return Turn((), session, understood=True, confidence=1.0)


def default_answer(bot: PublishedBot, session: Session, *, confidence: float = 0.0, phrase: str | None = None) -> Turn:
    """The turn of a bot that did not understand: its default reply, then its default interaction."""
    says = reply(bot, bot.default_reply, session.variables)
    if bot.default_interaction not in bot.interactions:
        return Turn(says, session.without_following(), understood=False, confidence=confidence, phrase=phrase)
    turn = reach(bot, session, bot.default_interaction, confidence=confidence, phrase=phrase)
    return msgspec.structs.replace(turn, says=says + turn.says, understood=False, wants_agent=False, interaction=None)


def beyond_sources(bot: PublishedBot, session: Session) -> Turn:
    """The turn of a bot whose sources do not hold the answer: that it is so, instead of its default answer."""
    own = own_sentences.in_language(first_words.not_in_sources(), bot.language)
    says = reply(bot, bot.not_in_sources, session.variables) or (Say(own),)
    return Turn(says, session.without_following(), understood=False)


def _at(session: Session, items: list[PublishedInteraction]) -> Session:
    """The session after these were said; the last of them may ask."""
    last = items[-1]
    question = last.id if last.question else None
    return msgspec.structs.replace(
        session, last=last.id, question=question, unconfirmed="", misfits=0, asides=0, between=(), following=None
    )


def _told(bot: PublishedBot, session: Session, items: list[PublishedInteraction]) -> tuple[tuple[Say, ...], Session]:
    """The messages of these interactions, each in its next wording; the session counts the turns of wordings."""
    says, turns = [], session.wordings
    for item in items:
        turn = turns.get(str(item.id), 0)
        if item.wordings:
            turns = {**turns, str(item.id): (turn + 1) % (len(item.wordings) + 1)}
        if item.text or item.buttons:
            says.append(message(bot, item, session.variables, turn=turn))
    return tuple(says), session if turns is session.wordings else msgspec.structs.replace(session, wordings=turns)

"""Chooses a bot's answer by a list of rules: pure functions of the published bot, the session and the input."""

from __future__ import annotations

import msgspec

from bots.answering import asking_back
from bots.answering.open_question import file_sent, open_question, person_called
from bots.answering.published import PublishedBot
from bots.answering.session import ASKED_BACK, Session
from bots.answering.situation import Input, ModelNeeded, Rule, Situation
from bots.answering.turns import Turn, beyond_sources, default_answer, reach, silent
from bots.engines.promises import promise_in
from bots.engines.seam import Handoff, Reply
from bots.wording import cancel_words


def answer(bot: PublishedBot, session: Session, said: Input) -> Turn:
    """The bot's turn: that of the first rule in OWN_RULES that gives one, else that of the trained model.

    What was still to come after a pause is dropped. If `asks_engine` is true, an engine answers instead.
    """
    return _answer(Situation(bot, session, said))


def answer_at_once(bot: PublishedBot, session: Session, said: Input) -> Turn | None:
    """As `answer`; None if the trained model must be asked, which takes milliseconds."""
    try:
        return _answer(Situation(bot, session, said, at_once=True))
    except ModelNeeded:
        return None


def asks_engine(bot: PublishedBot, session: Session, said: Input) -> bool:
    """Whether the bot's engine is to answer: none of the bot's own rules does.

    A bot that is switched off asks nobody.
    """
    return bot.engine != "built_in" and bot.enabled and _by_own_rules(Situation(bot, session, said)) is None


def engine_answer(bot: PublishedBot, session: Session, given: Reply | None, *, promises: tuple[str, ...] = ()) -> Turn:
    """The turn that an engine's reply makes; None is an engine that failed.

    An engine that failed and an engine that says nothing give a default answer. Words that promise a person hand over.
    `promises`: the configurer's own phrases for that.
    """
    if given is None:
        return msgspec.structs.replace(default_answer(bot, session), unavailable=True)
    session = session.with_variables({**session.variables, **given.remembers})
    handoff, run = given.handoff or _promised(given, promises), given.run if given.run in bot.interactions else None
    if not given.says and handoff is None and run is None:
        return beyond_sources(bot, session) if given.is_beyond_sources else default_answer(bot, session)
    # The labels that the visitor sees now belong to no interaction.
    session = msgspec.structs.replace(session.closed(), last=0)
    if run is not None:
        turn = reach(bot, session, run)
        says = given.says + turn.says
        return msgspec.structs.replace(
            turn, says=says, wants_agent=turn.wants_agent or handoff is not None, handoff=handoff
        )
    confidence = 1.0 if given.understood else 0.0
    wants_agent = handoff is not None
    return Turn(given.says, session, given.understood, wants_agent=wants_agent, confidence=confidence, handoff=handoff)


def _promised(given: Reply, promises: tuple[str, ...]) -> Handoff | None:
    found = promise_in("\n".join(said.text for said in given.says), promises)
    return Handoff("promised", found) if found else None


def engine_sender(conversation: str, session: Session) -> str:
    """The visitor's name for an engine: the same through a conversation, a new one after a cancel word."""
    return f"{conversation}-{session.restarts}" if session.restarts else conversation


def person_asked(case: Situation) -> Turn | None:
    """The live agent button or command."""
    return case.wants_agent if case.said.kind == "live_agent" else None


def answer_pressed(case: Situation) -> Turn | None:
    """A button of a question answers that question only: if another one is open by now, or none, it changes nothing."""
    if case.said.question is None:
        return None
    if case.said.question == ASKED_BACK:
        return (
            asking_back.answer_to_it(case.bot, case.session, case.said.text) if case.between else silent(case.session)
        )
    return open_question(case) if case.said.question == case.session.question else silent(case.session)


def payload(case: Situation) -> Turn | None:
    """A pressed button that leads to an interaction."""
    return case.leads_to(case.said.text) if case.said.kind == "postback" else None


def cancel_word(case: Situation) -> Turn | None:
    """A word that starts the conversation over."""
    bot, session = case.bot, case.session
    if case.spellings.isdisjoint(bot.restarts_on) and not _cancels_politely(case):
        return None
    fresh = Session(variables=session.names, restarts=session.restarts + 1 if bot.engine != "built_in" else 0)
    return reach(bot, fresh, bot.start) if bot.start in bot.interactions else silent(fresh)


def _cancels_politely(case: Situation) -> bool:
    """Whether it is a cancel word with polite words around it, and the whole is nothing else."""
    said = cancel_words.without_words_around(case.normal)
    return not said.isdisjoint(case.bot.restarts_on) and case.phrase is None and not case.is_choice


def typed_answer_back(case: Situation) -> Turn | None:
    """The typed label of a button with which the bot asks which of two interactions was meant."""
    if not case.between:
        return None
    picked = case.labeled(asking_back.buttons_in_all_languages(case.bot, case.between))
    return asking_back.answer_to_it(case.bot, case.session, picked[0].value or "") if picked else None


def label_just_shown(case: Situation) -> Turn | None:
    """The label of a button that was just shown: a visitor who types it means the button."""
    last = case.bot.start if case.session.last is None else case.session.last
    shown = case.bot.interactions.get(last) if last is not None else None
    for button in case.labeled(case.bot.labels.get(shown.id, shown.buttons)) if shown else ():
        if button.kind == "live_agent":
            return case.wants_agent
        if button.kind == "postback" and (turn := case.leads_to(button.value or "")):
            return turn
    return None


def exact_phrase(case: Situation) -> Turn | None:
    """A phrase of the bot, however it is written."""
    match = case.phrase
    if match is None or match.interaction is None:
        return None
    return reach(case.bot, case.session, match.interaction, phrase=match.phrase)


OWN_RULES: tuple[Rule, ...] = (
    file_sent,
    person_asked,
    answer_pressed,
    payload,
    person_called,
    cancel_word,
    typed_answer_back,
    label_just_shown,
    open_question,
    exact_phrase,
)
"""The rules that need no model and no engine, in the order in which they are tried."""


def likeliest_phrase(case: Situation) -> Turn:
    """The interaction that the trained model finds likeliest; if it is not sure, a question back or the default
    answer."""
    match = case.likeliest
    if match.interaction in case.bot.interactions:
        return reach(case.bot, case.session, match.interaction, confidence=match.confidence, phrase=match.phrase)
    asked_back = asking_back.question_back(case.bot, case.session, match)
    return asked_back or default_answer(case.bot, case.session, confidence=match.confidence, phrase=match.phrase)


def _answer(case: Situation) -> Turn:
    return _by_own_rules(case) or likeliest_phrase(case)


def _by_own_rules(case: Situation) -> Turn | None:
    for rule in OWN_RULES:
        if (turn := rule(case)) is not None:
            return turn
    return None

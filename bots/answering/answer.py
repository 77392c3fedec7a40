"""Chooses a bot's answer by a list of rules: pure functions of the published bot, the session and the input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Literal

import msgspec
from django.utils import timezone

from bots.answering import asking_back
from bots.answering.published import PublishedBot, PublishedInteraction
from bots.answering.saying import payload_target, reply
from bots.answering.session import ASKED_BACK, Following, Session
from bots.answering.turns import Turn, default_answer, reach
from bots.external_engine.rasa import Reply
from bots.understanding.normalization import normalize, spellings
from bots.wording import questions
from bots.wording.formatting import literal
from bots.wording.questions import Question
from bots.wording.said import SaidButton, Say
from bots.wording.values.reading import Conventions, Reading, Result


class Input(msgspec.Struct, frozen=True):
    """A visitor's input. `text`: the words, or the payload of a postback; empty for live_agent.

    `question`: the interaction whose question the pressed button answers, or ASKED_BACK.
    """

    kind: Literal["text", "postback", "live_agent"]
    text: str = ""
    question: int | None = None


class Situation:
    """An input with its bot and session, and what several rules look at."""

    def __init__(self, bot: PublishedBot, session: Session, said: Input) -> None:
        self.bot, self.said = bot, said
        self.between = session.between
        """The interactions of which the bot has asked which one was meant."""
        # Whatever the visitor says ends a question back, and its buttons no longer count; a wish for a person does not.
        self.session = session if said.kind == "live_agent" else session.without_question_back()

    @cached_property
    def normal(self) -> str:
        """The normalized words."""
        return normalize(self.said.text)

    @cached_property
    def spellings(self) -> frozenset[str]:
        """The normalized words as people write them who leave out accents."""
        return spellings(self.normal)

    @property
    def wants_agent(self) -> Turn:
        """The turn if the visitor asks for a person by a button or a command."""
        return Turn((), self.session.without_following(), understood=True, wants_agent=True, confidence=1.0)

    def leads_to(self, payload: str) -> Turn | None:
        """The turn if the payload leads to an interaction of the bot, else None."""
        target = payload_target(payload)
        return reach(self.bot, self.session, target) if target in self.bot.interactions else None


Rule = Callable[[Situation], Turn | None]


def answer(bot: PublishedBot, session: Session, said: Input) -> Turn:
    """The bot's turn: that of the first rule in OWN_RULES that gives one, else that of the trained model.

    What was still to come after a pause is dropped. If `asks_engine` is true, an engine answers instead.
    """
    case = Situation(bot, session, said)
    return _by_own_rules(case) or likeliest_phrase(case)


def asks_engine(bot: PublishedBot, session: Session, said: Input) -> bool:
    """Whether the bot's external engine is to answer: none of the bot's own rules does.

    A bot that is switched off asks nobody.
    """
    return bot.engine == "external" and bot.enabled and _by_own_rules(Situation(bot, session, said)) is None


def engine_answer(bot: PublishedBot, session: Session, given: Reply | None) -> Turn:
    """The turn that an engine's reply makes; None is an engine that failed.

    An engine that failed and an engine that says nothing give a default answer.
    """
    if given is None:
        return msgspec.structs.replace(default_answer(bot, session), unavailable=True)
    if not given.says and not given.wants_agent:
        return default_answer(bot, session)
    # The labels that the visitor sees now belong to no interaction.
    session = msgspec.structs.replace(session.closed(), last=0)
    confidence = 1.0 if given.understood else 0.0
    return Turn(given.says, session, given.understood, wants_agent=given.wants_agent, confidence=confidence)


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
            asking_back.answer_to_it(case.bot, case.session, case.said.text) if case.between else _silent(case.session)
        )
    return open_question(case) if case.said.question == case.session.question else _silent(case.session)


def payload(case: Situation) -> Turn | None:
    """A pressed button that leads to an interaction."""
    return case.leads_to(case.said.text) if case.said.kind == "postback" else None


def cancel_word(case: Situation) -> Turn | None:
    """A word that starts the conversation over."""
    bot, session = case.bot, case.session
    if case.spellings.isdisjoint(bot.restarts_on):
        return None
    fresh = Session(variables=session.names, restarts=session.restarts + 1 if bot.engine == "external" else 0)
    return reach(bot, fresh, bot.start) if bot.start in bot.interactions else _silent(fresh)


def typed_answer_back(case: Situation) -> Turn | None:
    """The typed label of a button with which the bot asks which of two interactions was meant."""
    if not case.between:
        return None
    picked = _labeled(asking_back.buttons_in_all_languages(case.bot, case.between), case)
    return asking_back.answer_to_it(case.bot, case.session, picked[0].value or "") if picked else None


def label_just_shown(case: Situation) -> Turn | None:
    """The label of a button that was just shown: a visitor who types it means the button."""
    last = case.bot.start if case.session.last is None else case.session.last
    shown = case.bot.interactions.get(last) if last is not None else None
    for button in _labeled(case.bot.labels.get(shown.id, shown.buttons), case) if shown else ():
        if button.kind == "live_agent":
            return case.wants_agent
        if button.kind == "postback" and (turn := case.leads_to(button.value or "")):
            return turn
    return None


def open_question(case: Situation) -> Turn | None:
    """An answer to the question that is open: it is kept, or asked for again."""
    bot, session = case.bot, case.session
    asking = bot.interactions.get(session.question or 0)
    if asking is None or asking.question is None:
        return None
    read = _read(case, asking.id, asking.question)
    if not isinstance(read, Reading):
        before = reply(bot, bot.question_reply, session.variables)
        if read is not None:
            before = (Say(literal(questions.asked_back(read, bot.language))),)
        turn = reach(bot, session, asking.id)
        return Turn(before + turn.says, turn.session, understood=False)
    turn = _answered(bot, session, asking, asking.question, read.kept)
    back = questions.said_back(read, bot.language)
    return msgspec.structs.replace(turn, says=(Say(literal(back)), *turn.says)) if back else turn


def exact_phrase(case: Situation) -> Turn | None:
    """A phrase of the bot, however it is written."""
    match = case.bot.matcher.exactly(case.normal)
    if match.interaction not in case.bot.interactions:
        return None
    return reach(case.bot, case.session, match.interaction, phrase=match.phrase)


OWN_RULES: tuple[Rule, ...] = (
    person_asked,
    answer_pressed,
    payload,
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
    match = case.bot.matcher.likeliest(case.said.text)
    if match.interaction in case.bot.interactions:
        return reach(case.bot, case.session, match.interaction, confidence=match.confidence, phrase=match.phrase)
    asked_back = asking_back.question_back(case.bot, case.session, match)
    return asked_back or default_answer(case.bot, case.session, confidence=match.confidence, phrase=match.phrase)


def _by_own_rules(case: Situation) -> Turn | None:
    for rule in OWN_RULES:
        if (turn := rule(case)) is not None:
            return turn
    return None


def _labeled(buttons: Sequence[SaidButton], case: Situation) -> list[SaidButton]:
    """The buttons whose label was typed; if none has it letter by letter, those that have it without accents."""
    labels = [(normalize(button.label), button) for button in buttons]
    exact = [button for label, button in labels if label == case.normal]
    return exact or [button for label, button in labels if not spellings(label).isdisjoint(case.spellings)]


def _read(case: Situation, asking: int, question: Question) -> Result:
    """The answer, by the question's own choices, else by those of the other languages, of which it keeps its own."""
    by = _conventions(case.bot)
    own = questions.fitting(question, case.said.text, by)
    if own is not None:
        return own
    for choices in case.bot.choices.get(asking, ()):
        read = questions.fitting(msgspec.structs.replace(question, choices=choices), case.said.text, by)
        if isinstance(read, Reading):
            kept = question.choices[choices.index(read.kept)]
            return Reading(kept, kept)
    return None


def _conventions(bot: PublishedBot) -> Conventions:
    """What decides how the bot reads figures, today."""
    return Conventions(bot.language, bot.country, timezone.localdate())


def _answered(bot: PublishedBot, session: Session, asking: PublishedInteraction, question: Question, kept: str) -> Turn:
    """Keeps the answer and goes on."""
    session = session.closed().with_variables({**session.variables, question.variable: kept})
    if asking.next not in bot.interactions:
        return _silent(session)
    if asking.pause_seconds:
        session = msgspec.structs.replace(session, following=Following(asking.next))
        return msgspec.structs.replace(_silent(session), follows_in=asking.pause_seconds)
    return reach(bot, session, asking.next)


def _silent(session: Session) -> Turn:
    return Turn((), session, understood=True, confidence=1.0)

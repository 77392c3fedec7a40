"""The rules while a question is open: an answer to it, something else said in between, a call for a person."""

from __future__ import annotations

import msgspec

from bots.answering import reading_back, ways_out
from bots.answering.content import PublishedInteraction
from bots.answering.published import PublishedBot
from bots.answering.saying import conventions, named, reply
from bots.answering.session import Following, Session
from bots.answering.situation import Situation
from bots.answering.turns import Turn, aside, reach, silent
from bots.understanding.match import Match
from bots.wording import questions
from bots.wording.formatting import literal
from bots.wording.questions import Question
from bots.wording.said import Say
from bots.wording.values.reading import NoFile, OtherSide, Outside, Reading, Result, Unlike

MOST_ASIDES = 2
"""So many things in a row are answered in between; then the words are an answer, or they do not fit."""


def person_called(case: Situation) -> Turn | None:
    """A call for a person in the middle of a question, whether or not it would fit as an answer.

    By a phrase, by the label of a button that leads to a person, and, if the question takes other things than free
    words, by the meaning of the words.
    """
    asking = _asking(case)
    if asking is None or asking.question is None or case.said.kind == "live_agent":
        return None
    if (turn := _label_for_person(case)) is not None:
        return turn
    if case.phrase is not None and (turn := _person(case, case.phrase)):
        return turn
    if asking.question.takes_any_words or _is_plain(case):
        return None
    return _person(case, case.likeliest)


def file_sent(case: Situation) -> Turn | None:
    """A file that was passed on answers a question for one; otherwise nothing is said."""
    if case.said.kind != "file":
        return None
    asking = _asking(case)
    if asking is None or asking.question is None or asking.question.kind != "file":
        return silent(case.session)
    return _answered(case.bot, case.session, asking, asking.question, Reading(case.said.text))


def open_question(case: Situation) -> Turn | None:
    """An answer to the question that is open: it is kept, or asked for again. Or something else, which is answered."""
    asking = _asking(case)
    if asking is None or asking.question is None:
        return None
    if ways_out.is_left(case):
        return ways_out.left(case)
    question = asking.question
    right = reading_back.is_right(case) if case.session.unconfirmed else None
    if right:
        return _answered(case.bot, case.session, asking, question, Reading(case.session.unconfirmed))
    if right is False:
        return reach(case.bot, case.session, asking.id)
    if question.takes_any_words and (turn := _in_between(case, asking, case.phrase)):
        return turn
    read = _read(case, asking.id, question)
    if isinstance(read, Reading) and question.reads_back:
        return reading_back.asked_whether_right(case, asking, question, read)
    if isinstance(read, Reading):
        return _answered(case.bot, case.session, asking, question, read)
    if (
        not question.takes_any_words
        and not isinstance(read, Outside)
        and (turn := _in_between(case, asking, case.phrase or case.likeliest))
    ):
        return turn
    return _misfit(case, asking, question, read)


def _asking(case: Situation) -> PublishedInteraction | None:
    """The interaction whose question is open."""
    asking = case.bot.interactions.get(case.session.question or 0)
    return asking if asking is not None and asking.question else None


def _label_for_person(case: Situation) -> Turn | None:
    """The turn if the typed words are the label of a button that leads to a person."""
    targets = case.bot.person_labels
    target = next((targets[spelling] for spelling in sorted(case.spellings) if spelling in targets), None)
    if target is None:
        return None
    return reach(case.bot, case.session, target) if target in case.bot.interactions else case.wants_agent


def _person(case: Situation, match: Match) -> Turn | None:
    """The turn if the words mean an interaction that asks for a person."""
    if match.interaction is None or match.interaction not in case.bot.interactions:
        return None
    turn = reach(case.bot, case.session, match.interaction, confidence=match.confidence, phrase=match.phrase)
    return turn if turn.wants_agent else None


def _is_plain(case: Situation) -> bool:
    """Whether the words are a value and nothing else, so that their meaning need not be asked for."""
    is_address = "@" in case.said.text and len(case.said.text.split()) == 1
    return is_address or case.is_choice or not any(map(str.isalpha, case.normal))


def _in_between(case: Situation, asking: PublishedInteraction, match: Match | None) -> Turn | None:
    """Answers what else was said and asks the question again. None if that is nothing, or too much in a row.

    If another question would come of it, that one takes the place of the open one.
    """
    if match is None or match.interaction is None or match.interaction not in case.bot.interactions:
        return None
    if asking.question is None or not asking.question.digresses or case.session.asides >= MOST_ASIDES:
        return None
    before = case.session
    turn = aside(case.bot, before, match.interaction, back_to=asking.id)
    turn = turn or reach(case.bot, before, match.interaction)
    turn = msgspec.structs.replace(turn, confidence=match.confidence, phrase=match.phrase)
    if turn.session.question != asking.id:
        return turn
    session = msgspec.structs.replace(turn.session, asides=before.asides + 1, misfits=before.misfits)
    return ways_out.offered(case.bot, msgspec.structs.replace(turn, session=session))


def _misfit(case: Situation, asking: PublishedInteraction, question: Question, read: Result) -> Turn:
    """Says that the answer does not fit, and asks again."""
    bot, before = case.bot, case.session
    if read is None or isinstance(read, Reading) or (isinstance(read, NoFile | Unlike) and question.reply.strip()):
        says = reply(bot, question.reply or bot.question_reply, before.variables)
    else:
        says = (Say(literal(questions.asked_back(read, question, conventions(bot)))),)
        if isinstance(read, OtherSide) and question.reply.strip():
            says += reply(bot, question.reply, before.variables)
    turn = reach(bot, before, asking.id)
    session = msgspec.structs.replace(turn.session, misfits=before.misfits + 1)
    return ways_out.offered(bot, Turn(says + turn.says, session, understood=False))


def _read(case: Situation, asking: int, question: Question) -> Result:
    """The answer, by the question's own choices, else by those of the other languages, of which it keeps its own."""
    by = conventions(case.bot)
    said = reading_back.corrected(case.said.text) if case.session.unconfirmed else case.said.text
    own = questions.fitting(question, said, by)
    if own is not None:
        return own
    for choices in case.bot.choices.get(asking, ()):
        read = questions.fitting(msgspec.structs.replace(question, choices=choices), said, by)
        if isinstance(read, Reading):
            kept = questions.in_own_words(question, read.kept, choices)
            return Reading(kept, kept)
    return None


def _answered(
    bot: PublishedBot, session: Session, asking: PublishedInteraction, question: Question, read: Reading
) -> Turn:
    """Keeps the answer, says how it was read if that is not plain, and goes on."""
    turn = _gone_on(bot, session.closed().with_variables({**session.variables, question.variable: read.kept}), asking)
    back = questions.said_back(read, bot.language)
    return msgspec.structs.replace(turn, says=(Say(literal(back)), *turn.says)) if back else turn


def _gone_on(bot: PublishedBot, session: Session, asking: PublishedInteraction) -> Turn:
    """What follows an answer."""
    then = asking.following(named(bot, session.variables))
    if then not in bot.interactions:
        return silent(session)
    if asking.pause_seconds:
        session = msgspec.structs.replace(session, following=Following(then))
        return msgspec.structs.replace(silent(session), follows_in=asking.pause_seconds)
    return reach(bot, session, then)

"""Reading an answer back: "12 December 2026, right?", with buttons for yes and no. Nothing is kept before the yes."""

from __future__ import annotations

import msgspec

from bots.answering.content import PublishedInteraction
from bots.answering.saying import conventions
from bots.answering.situation import Situation
from bots.answering.turns import Turn
from bots.understanding.normalization import comparable
from bots.wording import questions
from bots.wording.formatting import literal
from bots.wording.questions import Question
from bots.wording.said import Asks, QuestionButton, Say
from bots.wording.values import agreement
from bots.wording.values.reading import Reading
from bots.wording.values.spoken import spoken


def asked_whether_right(case: Situation, asking: PublishedInteraction, question: Question, read: Reading) -> Turn:
    """The turn that asks whether the answer was read right. The question stays open."""
    value = read.back or spoken(question.kind, read.kept, conventions(case.bot))
    session = msgspec.structs.replace(
        case.session, unconfirmed=read.kept, question=asking.id, last=asking.id, misfits=0, asides=0
    )
    words = questions.yes_and_no(case.bot.language)
    buttons = tuple(QuestionButton(at, word, "postback", word, asking.id) for at, word in enumerate(words, start=1))
    asks = Asks(asking.id, "yes_no")
    said = Say(literal(questions.right(value, case.bot.language)), buttons, asking.id, asks)
    return Turn((said,), session, understood=True, confidence=1.0)


def is_right(case: Situation) -> bool | None:
    """Whether the visitor says that the answer was read right; None if it is neither a yes nor a no."""
    for language in case.bot.languages:
        yes, no = questions.yes_and_no(language)
        if read := agreement.agreed(case.said.text, yes, no):
            return read.kept == yes
    return None


def corrected(said: str) -> str:
    """The words after a no at their beginning: "no, 13 December" corrects the answer."""
    first, _blank, rest = said.strip().partition(" ")
    return rest.strip() if rest.strip() and comparable(first) in agreement.NO else said

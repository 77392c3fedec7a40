"""The ways out of a question that a visitor does not answer: leaving it, and talking to a person."""

from __future__ import annotations

import msgspec

from bots.answering.published import PublishedBot
from bots.answering.situation import Situation
from bots.answering.turns import Turn, silent
from bots.understanding.normalization import normalize, spellings
from bots.wording import leaving
from bots.wording.formatting import literal
from bots.wording.said import QuestionButton, SaidButton, Say

MISFITS = 2
"""After so many answers that do not fit, the ways out are offered."""

LEAVE = "question:leave"
"""The payload of the button that ends the question."""


def offered(bot: PublishedBot, turn: Turn) -> Turn:
    """The turn with the buttons below its last message, which asks, if the visitor has tried often enough."""
    if turn.session.misfits < MISFITS or turn.session.question is None or not turn.says:
        return turn
    *before, asked = turn.says
    return msgspec.structs.replace(turn, says=(*before, _with_buttons(bot, asked, turn.session.question)))


def is_left(case: Situation) -> bool:
    """Whether the visitor leaves the question: by the button, or by its label if it is there."""
    if case.said.question is not None:
        return case.said.text == LEAVE
    if case.session.misfits < MISFITS:
        return False
    labels = (normalize(leaving.leave(language)) for language in case.bot.languages)
    return any(not spellings(label).isdisjoint(case.spellings) for label in labels)


def left(case: Situation) -> Turn:
    """The turn that ends the question without an answer."""
    said = (Say(literal(leaving.left(case.bot.language))),)
    return msgspec.structs.replace(silent(case.session.closed()), says=said)


def _with_buttons(bot: PublishedBot, asked: Say, question: int) -> Say:
    """The question with the buttons. It may have one for a person already."""
    number = max((button.id for button in asked.buttons), default=0) + 1
    more: list[SaidButton] = [
        QuestionButton(number, leaving.leave(bot.language), "postback", LEAVE, question),
    ]
    if all(button.kind != "live_agent" for button in asked.buttons):
        more.append(SaidButton(number + 1, leaving.person(bot.language), "live_agent"))
    return msgspec.structs.replace(asked, buttons=(*asked.buttons, *more))

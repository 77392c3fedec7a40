"""Asking back: a bot that hesitates between two interactions asks which one was meant."""

from __future__ import annotations

import msgspec

from bots.answering.published import PublishedBot
from bots.answering.saying import payload_of, payload_target
from bots.answering.session import ASKED_BACK, Session
from bots.answering.speaking import speaking
from bots.answering.turns import Turn, default_answer, reach
from bots.understanding.match import Match
from bots.understanding.normalization import normalize
from bots.wording import asking_back
from bots.wording.formatting import literal
from bots.wording.said import QuestionButton, Say

NEITHER = "neither"
"""The payload of the button for neither of the two."""


def question_back(bot: PublishedBot, session: Session, match: Match) -> Turn | None:
    """The turn that asks which of the two interactions of `match.between` was meant.

    None if the bot does not ask back, lacks one of them, or would call both the same.
    """
    if not bot.asks_back or not _tells_apart(bot, match.between):
        return None
    return Turn(
        says=(Say(literal(_words(bot, match.between)), buttons(bot, match.between)),),
        session=msgspec.structs.replace(session, question=ASKED_BACK, between=match.between, following=None),
        understood=None,
        confidence=match.confidence,
        phrase=match.phrase,
    )


def buttons(bot: PublishedBot, between: tuple[int, ...]) -> tuple[QuestionButton, ...]:
    """One button for each of the interactions that the bot still has, and one for none of them."""
    known = [bot.interactions[key] for key in between if key in bot.interactions]
    offered = [(item.name_for_visitors, payload_of(item.id)) for item in known]
    offered.append((asking_back.neither(bot.language), NEITHER))
    return tuple(
        QuestionButton(number, label, "postback", payload, ASKED_BACK)
        for number, (label, payload) in enumerate(offered, start=1)
    )


def buttons_in_all_languages(bot: PublishedBot, between: tuple[int, ...]) -> list[QuestionButton]:
    """`buttons` in the bot's language, then in the other ones that it speaks."""
    return [
        *buttons(bot, between),
        *(button for language in bot.other_languages for button in buttons(speaking(bot, language), between)),
    ]


def answer_to_it(bot: PublishedBot, session: Session, payload: str) -> Turn:
    """The turn after the visitor picked one of `buttons`, whose payload this is. `session`: without the question."""
    target = payload_target(payload)
    return default_answer(bot, session) if target not in bot.interactions else reach(bot, session, target)


def _tells_apart(bot: PublishedBot, between: tuple[int, ...]) -> bool:
    names = {normalize(bot.interactions[key].name_for_visitors) for key in between if key in bot.interactions}
    return len(names) == 2


def _words(bot: PublishedBot, between: tuple[int, ...]) -> str:
    one, other = (bot.interactions[key].name_for_visitors for key in between)
    return asking_back.asked(one, other, bot.language)

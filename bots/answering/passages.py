"""The passages that a language model is given with a question."""

from __future__ import annotations

from bots.answering.content import Content
from bots.engines.seam import Briefing, Spoken
from bots.language_model.passages import Passage
from bots.sources import finding

SHORT = 5
"""Words of a question that may go on with the one before: "and to Austria?"."""

LONGEST_QUESTION = 1000


def passages_for(bot: Content, told: Briefing) -> tuple[Passage, ...]:
    """The passages of the published sources that may hold the answer, numbered from 1, the likeliest first."""
    questions = [told.message[:LONGEST_QUESTION]]
    if len(told.message.split()) <= SHORT and (before := _said_before(told)):
        questions.append(f"{before} {told.message}"[-LONGEST_QUESTION:])
    return numbered(bot, find(bot, questions))


def find(bot: Content, questions: list[str]) -> list[finding.Found]:
    """The passages that are found in the sources of this content."""
    languages = tuple(dict.fromkeys((bot.language, *bot.other_languages, "en")))
    return finding.find(bot.id, [each.digest for each in bot.all_sources], questions, languages=languages)


def numbered(bot: Content, found: list[finding.Found]) -> tuple[Passage, ...]:
    """The passages as a model gets them. An interaction's passage has the interaction's name as its title."""
    sources = {each.digest: each for each in bot.all_sources}
    return tuple(
        Passage(
            number=number,
            source=each.id,
            title=each.title or each.heading,
            text=each.text,
            address=sources[each.digest].address,
            heading=each.heading if each.title else "",
        )
        for number, each in enumerate(found, start=1)
        if each.digest in sources
    )


def _said_before(told: Briefing) -> str:
    past = [*told.history, *told.since]
    return next((each.text for each in reversed(past) if isinstance(each, Spoken) and each.speaker == "visitor"), "")

"""The talk with the built-in matching: nothing is asked over the network."""

from __future__ import annotations

from collections.abc import Iterator

from bots.answering.answer import answer
from bots.answering.published import PublishedBot
from bots.answering.session import Session
from bots.answering.situation import Input
from bots.draft.conformance.findings import Finding, advice, fails, holds

NONSENSE = "xqzt vfrpl 4711"


def talk(bot: PublishedBot) -> Iterator[Finding]:
    """The findings about a bot that answers by its own phrases."""
    if bot.start in bot.interactions:
        yield holds("It greets visitors.")
    else:
        yield advice("It has no start interaction, so it does not greet visitors.")
    phrases = [(text, item) for text, item in bot.phrases if item in bot.interactions]
    wrong = [text for text, item in phrases if answer(bot, Session(), Input("text", text)).interaction != item]
    if not phrases:
        yield advice("It has no phrases: it understands buttons only.")
    elif wrong:
        yield fails(f"{len(wrong)} of {len(phrases)} phrases do not lead to their interaction, first “{wrong[0]}”.")
    else:
        yield holds(f"Each of its {len(phrases)} phrases leads to its interaction.")
    lost = answer(bot, Session(), Input("text", NONSENSE))
    if lost.understood is False and lost.says:
        yield holds("It says so when it does not understand.")
    else:
        yield fails("It says nothing, or the wrong thing, when it does not understand.")
    if any(item.asks_for_person for item in bot.interactions.values()) or bot.agent_threshold:
        yield holds("There is a way to a person.")
    else:
        yield advice("Only a live agent button leads to a person: no interaction and no number of default answers.")

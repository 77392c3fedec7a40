"""The line that tells visitors that a machine answers."""

from __future__ import annotations

from collections.abc import Mapping

from bots.answering.published import PublishedBot
from bots.answering.saying import spoken
from bots.wording import first_words, own_sentences, texts


def disclosure_of(bot: PublishedBot, variables: Mapping[str, str]) -> str:
    """The line in the language that the bot speaks; "" if it says none. Without marks: it is no message."""
    if bot.discloses == "never" or (bot.discloses == "model" and bot.engine != "model"):
        return ""
    own = texts.render(bot.disclosure, spoken(bot, variables))
    return own or own_sentences.in_language(first_words.disclosure(), bot.language)

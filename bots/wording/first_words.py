"""The first texts of a new bot, in its own language."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_noop as _

from bots.wording import own_sentences
from bots.wording.cancel_words import default as default_cancel_words

SOURCE = "en"
"""The language of the texts in the code."""


def default_reply() -> str:
    return _("Sorry, I did not understand that. Could you put it another way?")


def question_reply() -> str:
    return _("Sorry, that does not fit.")


def cancel_words() -> str:
    return default_cancel_words(SOURCE)


def agent_called() -> str:
    return _("I have called a colleague, who will help you here. You can go on writing meanwhile.")


def waiting_reply() -> str:
    return _("Sorry that it takes so long. You are not forgotten: somebody will answer you here.")


def agent_confirmation() -> str:
    return _("Thank you. One of our people will be with you shortly.")


def nobody_online() -> str:
    """Said by a bot that calls a person while nobody is there, if its configurer has not written anything else."""
    return _("Nobody is here right now. One of our people will answer you here as soon as possible.")


def disclosure() -> str:
    """Tells visitors that a machine answers, if its configurer has not written anything else."""
    return _("A machine answers here, and it can make mistakes. You can ask for a person at any time.")


def not_in_sources() -> str:
    """Said by a bot that answers from sources which do not hold the answer."""
    return _("Sorry, I find no answer to that in the information that I have. Could you put it another way?")


WORDS: dict[str, Callable[[], str]] = {
    "default_reply": default_reply,
    "question_reply": question_reply,
    "cancel_words": cancel_words,
    "agent_called": agent_called,
    "agent_confirmation": agent_confirmation,
    "waiting_reply": waiting_reply,
}
"""The first texts by the bot's field, in the language of the code, whatever language the page that makes a bot has."""


def in_language(given: dict[str, str], language: str) -> dict[str, str]:
    """The fields in `given` that still hold the first texts, with these texts in the bot's language."""
    first = {field: words() for field, words in WORDS.items()}
    return {field: _translated(field, text, language) for field, text in first.items() if given.get(field) == text}


def _translated(field: str, text: str, language: str) -> str:
    if field == "cancel_words":
        return default_cancel_words(language)
    return own_sentences.in_language(text, language)

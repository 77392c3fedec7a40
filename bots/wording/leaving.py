"""The bot's own words for a visitor who does not get on with a question, in its language."""

from django.utils.translation import gettext_noop

from bots.wording.own_sentences import in_language


def leave(language: str) -> str:
    """The label of the button that ends the question."""
    return in_language(gettext_noop("Leave this question"), language)


def person(language: str) -> str:
    """The label of the button that asks for a person."""
    return in_language(gettext_noop("Talk to a person"), language)


def left(language: str) -> str:
    """Said when the question was left."""
    return in_language(gettext_noop("All right, we leave that. What else can I do for you?"), language)

"""The bot's own words for asking which of two interactions was meant, in its language."""

from django.utils.translation import gettext_noop

from bots.wording.own_sentences import in_language


def asked(one: str, other: str, language: str) -> str:
    """The question which of two names was meant."""
    asked = in_language(gettext_noop("Did you mean “%(one)s” or “%(other)s”?"), language)
    return asked % {"one": one, "other": other}


def neither(language: str) -> str:
    """The label of the button for neither of the two."""
    return in_language(gettext_noop("Neither"), language)

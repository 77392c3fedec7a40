"""The bot's own words for asking which of two interactions was meant, in its language."""

from django.utils.translation import gettext as _
from django.utils.translation import override


def asked(one: str, other: str, language: str) -> str:
    """The question which of two names was meant."""
    with override(language):
        return _("Did you mean “%(one)s” or “%(other)s”?") % {"one": one, "other": other}


def neither(language: str) -> str:
    """The label of the button for neither of the two."""
    with override(language):
        return _("Neither")

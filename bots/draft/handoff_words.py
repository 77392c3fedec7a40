"""The reasons for which engines hand over, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bots.engines.seam import Category, Handoff

WORDS: dict[Category, str] = {
    "asked": gettext_noop("The visitor asked for a person."),
    "not_understood": gettext_noop("It did not understand."),
    "policy": gettext_noop("It may not decide this."),
    "missing_knowledge": gettext_noop("It does not know enough."),
    "tool_failed": gettext_noop("Something that it needs does not work."),
    "upset": gettext_noop("The visitor is upset."),
    "other": gettext_noop("For another reason."),
    "promised": gettext_noop("It promised a person."),
    "unapproved": gettext_noop("Nobody sent its answer in time."),
}


def in_words(handoff: Handoff) -> str:
    """The reason, and the summary that operators would read."""
    return " ".join(filter(None, (_(WORDS[handoff.category]), handoff.summary)))

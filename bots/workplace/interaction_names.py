"""Names of interactions that nobody has named."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from bots.models import Bot, Interaction
from plain_text import clean_line

LONGEST = 40


def free_name(bot: Bot, phrases: Iterable[str], text: str, interaction_id: int | None) -> str:
    """A name from the first words that the interaction has; no other interaction of the bot has it."""
    words = (_shortened(clean_line(each, 500)) for each in (*phrases, text))
    name = next(filter(None, words), _("interaction"))
    others = Interaction.objects.filter(bot=bot, name__startswith=name).exclude(pk=interaction_id or 0)
    known = set(others.values_list("name", flat=True))
    number = 2
    found = name
    while found in known:
        found, number = f"{name} {number}", number + 1
    return found


def _shortened(words: str) -> str:
    """The first words, without a mark at their end."""
    short = words[:LONGEST]
    if len(words) > LONGEST and " " in short:
        short = short.rpartition(" ")[0]
    return short.strip(" .,;:!?¿¡…")

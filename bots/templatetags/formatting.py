"""Template filters for a bot's formatted texts and its phone buttons."""

import re

from django import template

from bots.wording import formatting

register = template.Library()


@register.filter
def blocks(text: str | None) -> list[formatting.Block]:
    """The blocks of a text, for chat/formatted.html."""
    return formatting.blocks(text) if text else []


@register.filter
def telephone(number: str) -> str:
    """The number as a `tel:` address holds it: digits and plus signs only."""
    return re.sub(r"[^\d+]", "", number)

"""For templates: a bot's text with its marks, and what its buttons lead to."""

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
    """As an address holds it: without the blanks and strokes that people read it by."""
    return re.sub(r"[^\d+]", "", number)

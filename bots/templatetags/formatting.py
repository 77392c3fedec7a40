"""For templates: a bot's text with its marks."""

from django import template

from bots import formatting

register = template.Library()


@register.filter
def blocks(text: str | None) -> list[formatting.Block]:
    """The blocks of a text, for chat/_formatted.html."""
    return formatting.blocks(text) if text else []

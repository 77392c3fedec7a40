"""What the templates of a bot's pages ask for."""

from typing import Any

from django import template

from bots.models import Bot
from bots.publishing import unpublished
from bots.workplace.words import state_of_draft

register = template.Library()


@register.inclusion_tag("admin/bots/bar.html", takes_context=True)
def bot_bar(context: dict[str, Any], bot: Bot, page: str) -> dict[str, Any]:
    """The way between the pages of a bot, and how far its draft is."""
    changes = unpublished([bot])[bot.pk]
    return {
        "bot": bot,
        "page": page,
        "changes": changes,
        "state": state_of_draft(changes),
        "perms": context.get("perms"),
    }

"""The template tags of a bot's pages."""

import json
from typing import Any

from django import template

from bots.answering import budget
from bots.models import Bot
from bots.models.bot import variables_of
from bots.publishing.publish import unpublished
from bots.wording import languages
from bots.workplace import parts, tabs
from bots.workplace.draft_messages import state_of_draft
from bots.workplace.steps import next_step

register = template.Library()


@register.filter
def language_name(code: str) -> str:
    """The language's name in English."""
    return languages.name_of(code)


@register.filter
def asked_variables(bot: Bot | None) -> str:
    """The variables of the bot's questions, as a JSON list."""
    return json.dumps(sorted(variables_of(bot.pk if bot else None)), ensure_ascii=False)


@register.inclusion_tag("admin/bots/bar.html", takes_context=True)
def bot_bar(context: dict[str, Any], bot: Bot, page: str) -> dict[str, Any]:
    """The links between a bot's pages, the state of its draft, the next step before it is published, and whether its
    language model has used up its tokens."""
    changes = unpublished([bot])[bot.pk]
    return {
        "bot": bot,
        "page": page,
        "changes": changes,
        "state": state_of_draft(changes),
        "next": next_step(bot, page) if changes is None and page not in ("add", "publish") else None,
        "spent": budget.is_spent(bot.pk),
        "added_tabs": tabs.visible(context["request"].user.has_perm),
    }


@register.simple_tag(takes_context=True)
def form_parts(context: dict[str, Any]) -> list[parts.Part]:
    """The parts of the form on the page."""
    return parts.parts_of(context["adminform"], context["inline_admin_formsets"])

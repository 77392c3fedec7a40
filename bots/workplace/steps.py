"""The next step for a bot that was never published."""

from __future__ import annotations

from urllib.parse import urlencode

import msgspec
from django.urls import reverse
from django.utils.translation import gettext as _

from bots.models import Bot, Interaction


def adding_to(bot: Bot) -> str:
    """The address of the form for a new interaction of this bot, which leads back to the bot's others."""
    filters = urlencode({"_changelist_filters": f"bot__id__exact={bot.pk}"})
    return f"{reverse('admin:bots_interaction_add')}?{filters}"


class Step(msgspec.Struct, frozen=True):
    """A step. `text` says what is missing; `links` (text and address) lead there."""

    text: str
    links: tuple[tuple[str, str], ...]


def next_step(bot: Bot, page: str) -> Step:
    """The next step for a bot that was never published, on this page of it. At most one query."""
    if bot.engine == Bot.Understanding.BUILT_IN and bot.start_interaction_id is None:
        return _first_words(bot)
    publish = (_("Publish it"), reverse("admin:bots_bot_publish", args=[bot.pk]))
    if page == "try":
        return Step(_("Next: publish it, so that visitors get it."), (publish,))
    trying = (_("Try it"), reverse("admin:bots_bot_try_it", args=[bot.pk]))
    return Step(_("Next: try it, then publish it, so that visitors get it."), (trying, publish))


def _first_words(bot: Bot) -> Step:
    if not Interaction.objects.filter(bot=bot).exists():
        text = _("Next: what the bot says. Begin with its greeting.")
        table = reverse("admin:bots_bot_phrases", args=[bot.pk])
        return Step(text, ((_("Add an interaction"), adding_to(bot)), (_("Take a table of phrases"), table)))
    settings = f"{reverse('admin:bots_bot_change', args=[bot.pk])}#id_start_interaction"
    text = _("Next: which interaction greets a visitor. More of them can come at any time.")
    return Step(text, ((_("Choose the start interaction"), settings), (_("Add an interaction"), adding_to(bot))))

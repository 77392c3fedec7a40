"""Messages about a draft that several pages show."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bots.draft.variables import asked_nowhere
from bots.models import Bot, Interaction
from bots.publishing.content import content_of
from bots.publishing.differences import Difference
from bots.publishing.publish import unpublished


def state_of_draft(changes: list[Difference] | None) -> str:
    """The state of the draft compared with the published version."""
    if changes is None:
        return _("never published")
    if not changes:
        return _("published")
    return ngettext("%(count)d unpublished change", "%(count)d unpublished changes", len(changes)) % {
        "count": len(changes)
    }


def tell_saved(request: HttpRequest, name: str, bot: Bot) -> None:
    """After a form is saved: the one message that says so, and how far the draft is from what visitors get."""
    changes = unpublished([bot])[bot.pk]
    if changes == []:
        messages.success(request, _("“%(name)s” is saved.") % {"name": name})
        return
    text = _("“{name}” is saved in the draft of {bot} ({state}). Visitors get it once it is published: {link}.")
    messages.success(request, format_html(text, name=name, **_draft(bot, changes)))


def tell_of_unasked(request: HttpRequest, row: Bot | Interaction) -> None:
    """After saving: names the variables of its texts and conditions that no question asks for yet."""
    bot = row if isinstance(row, Bot) else row.bot
    for name, places in asked_nowhere(content_of(bot)).items():
        if row.pk in places if isinstance(row, Interaction) else any(isinstance(place, str) for place in places):
            text = _("{{ %(name)s }} is asked nowhere yet. Before you publish, add a question with this variable.")
            messages.warning(request, text % {"name": name})


def tell_of_draft(request: HttpRequest, bot: Bot) -> None:
    """After saving: tells that the changes are in the draft, unless all of it is published."""
    changes = unpublished([bot])[bot.pk]
    if changes == []:
        return
    text = _("Saved in the draft of {bot} ({state}). Visitors get it once it is published: {link}.")
    messages.info(request, format_html(text, **_draft(bot, changes)))


def _draft(bot: Bot, changes: list[Difference] | None) -> dict[str, str]:
    address = reverse("admin:bots_bot_publish", args=[bot.pk])
    link = format_html('<a href="{}">{}</a>', address, _("look at it and publish"))
    return {"bot": bot.name, "state": state_of_draft(changes), "link": link}

"""Tells a second saver who saved what while the second one wrote."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest

from bots.draft import history
from bots.models import Bot, Interaction
from bots.publishing.differences import Difference, differences
from bots.publishing.documents import document
from bots.workplace.unsaved import Mistakes, if_saved


class Meanwhile(msgspec.Struct, frozen=True):
    """Who saved when, and what; `yours`: what saving the form would change of it, None if it has mistakes.

    `who` is blank and `at` None if nobody knows.
    """

    who: str
    at: datetime | None
    theirs: list[Difference]
    yours: list[Difference] | None


def told(page: Any, request: HttpRequest, form: Any) -> Meanwhile:
    """The two versions of the row in the form. `page` is the form's ModelAdmin (with `bot_of`)."""
    row = form.instance
    bot_id = page.bot_of(row).pk
    before = document(Bot.objects.get(pk=bot_id))
    try:
        after = if_saved(page, request, str(row.pk), document, form.data)
        yours: list[Difference] | None = differences(before, after)
    except Mistakes:
        yours = None
    interaction = row.pk if isinstance(row, Interaction) else None
    change = history.last_change_of(bot_id, interaction)
    if change is not None:
        theirs = [each for each in history.said(change) if not interaction or each.interaction == interaction]
        return Meanwhile(change.who, change.at, theirs, yours)
    kind = ContentType.objects.get_for_model(type(row))
    entry = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).select_related("user").first()
    who, at = (entry.user.get_username(), entry.action_time) if entry else ("", None)
    return Meanwhile(who, at, [], yours)

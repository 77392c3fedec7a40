"""For the first paint of the console's rows: what the script would fill in, so that nothing changes when it comes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language, gettext

from accounts import time_zones
from conversations.models import made_up_names
from conversations.protocol import Row

register = template.Library()


MADE_UP = {
    "pattern": made_up_names.PATTERN,
    "adjectives": made_up_names.ADJECTIVES,
    "animals": made_up_names.ANIMALS,
}


@register.simple_tag
def made_up_words(kind: str) -> str:
    """The words of which names for visitors without one are made, in the reader's language."""
    return gettext(MADE_UP[kind])


@register.filter
def shown_status(row: Row) -> str:
    """The status as its chip shows it, by which it has its color; as `statusOf` in static/js/console/rows.js."""
    if row.control == "ended":
        return "ended"
    if row.control == "awaiting":
        return "action" if row.reason == "default_answers" else "waiting"
    return row.status


@register.filter
def answerer(row: Row) -> str:
    """The kind of who answers, by which the icon is chosen: a person or the bot."""
    return "person" if row.control == "operator" else "bot"


@register.filter
def last_moment(row: Row) -> str:
    """When something was said last, as frames carry it."""
    return row.last.at if row.last else row.started_at


@register.simple_tag(takes_context=True)
def row_time(context: dict[str, Any], row: Row) -> str:
    """When something was said last: the time if it was today, else the day. Blank if the reader's zone is not known."""
    if time_zones.COOKIE not in context["request"].COOKIES:
        return ""
    return brief(datetime.fromisoformat(last_moment(row)), time_zones.zone_of(context["request"]))


def brief(moment: datetime, zone: Any, now: datetime | None = None) -> str:
    """As `brief` in static/js/lib/dates.js, which takes its forms from the same tables (CLDR)."""
    from babel.dates import format_skeleton, format_time

    locale = (get_language() or "en").replace("-", "_")
    at = moment.astimezone(zone)
    if at.date() == (now or timezone.now()).astimezone(zone).date():
        return str(format_time(at, "short", tzinfo=zone, locale=locale))
    return str(format_skeleton("MMMd", at, tzinfo=zone, locale=locale))

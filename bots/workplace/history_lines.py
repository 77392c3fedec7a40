"""The lines of a bot's history: what was saved, and between that what was published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from django.utils.translation import gettext as _

from bots.draft import history
from bots.models import Bot, DraftChange, Publication, Publishing
from bots.publishing.differences import Difference

NAMED = 3
"""So many differences are named in a line; the others are counted."""


class Line(msgspec.Struct, frozen=True):
    """A line. `change` is the id of the change that can be undone; None: it was published, as `version`."""

    at: datetime
    who: str
    summary: str
    what: str = ""
    differences: list[Difference] = []
    change: int | None = None
    version: str = ""


def lines(bot: Bot, changes: Iterable[DraftChange], *, since: datetime | None, before: datetime | None) -> list[Line]:
    """These changes with the publications from `since` until `before`, latest first."""
    acts = Publishing.objects.filter(bot=bot)
    # Versions from before acts were kept, or of an older process.
    others = Publication.objects.filter(bot=bot).exclude(hash__in=acts.values("hash")).order_by()
    found = [_changed(change) for change in changes]
    for rows, at in ((acts, "at"), (others, "created_at")):
        span = {f"{at}__{side}": moment for side, moment in (("gte", since), ("lt", before)) if moment is not None}
        found += [_published(each, getattr(each, at)) for each in rows.filter(**span).select_related("by")]
    return sorted(found, key=lambda line: line.at, reverse=True)


def _changed(change: DraftChange) -> Line:
    said = history.said(change)
    return Line(change.at, change.who, _summary(said), change.what, said, change.pk)


def _published(act: Publishing | Publication, at: datetime) -> Line:
    by = act.by.get_username() if act.by else ""
    again = isinstance(act, Publishing) and act.again
    return Line(at, by, _("Published an earlier version again") if again else _("Published"), version=str(act))


def _summary(said: list[Difference]) -> str:
    words = [_word(each) for each in said[:NAMED]]
    if more := len(said) - NAMED:
        words += [_("and %(count)d more") % {"count": more}] if more > 0 else []
    return " · ".join(words)


def _word(difference: Difference) -> str:
    name = difference.name
    if difference.kind == "added":
        return _("new: %(name)s") % {"name": name}
    if difference.kind == "removed":
        return _("deleted: %(name)s") % {"name": name}
    labels = ", ".join(dict.fromkeys(change.label for change in difference.changes))
    return f"{name}: {labels}" if difference.kind == "changed" and labels else name

"""Saved views: an operator's lists with their filters, which follow the operator to every browser."""

from __future__ import annotations

from typing import Any

import msgspec

from conversations.journal import receipts
from conversations.models import Operator
from conversations.models import SavedView as Saved
from conversations.protocol import ListChoice, SavedView
from conversations.realtime import doorbell, events
from conversations.refusals import Refused
from plain_text import clean_line

MOST = 20
"""Saved views of one operator: they stand as tabs, and nobody reads more."""


def views_of(operator: Operator) -> tuple[SavedView, ...]:
    """The operator's saved views, oldest first."""
    return tuple(
        # The column holds the protocol's own words.
        SavedView(id=each.pk, name=each.name, view=each.view, filters=each.filters)  # type: ignore[arg-type]
        for each in Saved.objects.filter(operator=operator.pk)
    )


def save(operator: Operator, choice: ListChoice, *, name: str, replaced: int | None, ref: str) -> dict[str, Any]:
    """Keeps this list under a name, in the place of `replaced` if that is given. Gives its id.

    Refuses `invalid`: an empty name, one that another view has, and one view too many; `gone`: there is no `replaced`.
    """
    named = clean_line(name, 60)
    if not named:
        raise Refused("invalid", "The name of this view is empty. Give it a name.")

    def work() -> dict[str, Any]:
        Operator.objects.select_for_update().get(pk=operator.pk)
        mine = Saved.objects.filter(operator=operator.pk)
        if mine.filter(name=named).exclude(pk=replaced or 0).exists():
            raise Refused("invalid", f"You have a view called {named} already. Choose another name.")
        content = {"name": named, "view": choice.view, "filters": filters_of(choice)}
        if replaced:
            if not mine.filter(pk=replaced).update(**content):
                raise Refused("gone", "This view was removed. Save it as a new one.")
            pk = replaced
        elif mine.count() >= MOST:
            raise Refused("invalid", f"You have {MOST} views already. Remove one before you save another.")
        else:
            pk = Saved.objects.create(operator=operator, **content).pk
        _tell(operator)
        return {"id": pk}

    return receipts.once(receipts.sender_of(operator), ref, work, guard=lambda: None)


def remove(operator: Operator, pk: int, *, ref: str) -> dict[str, Any]:
    """Removes one of the operator's views, if it is still there."""

    def work() -> dict[str, Any]:
        Saved.objects.filter(operator=operator.pk, pk=pk).delete()
        _tell(operator)
        return {}

    return receipts.once(receipts.sender_of(operator), ref, work, guard=lambda: None)


def filters_of(choice: ListChoice) -> dict[str, Any]:
    """The fields of `list` that are given in this command, without the view, as JSON."""
    given = {
        field.encode_name: getattr(choice, field.name)
        for field in msgspec.structs.fields(ListChoice)
        if field.name not in ("ref", "view") and getattr(choice, field.name) not in (None, "", [], False, "latest")
    }
    return dict(msgspec.to_builtins(given))


def _tell(operator: Operator) -> None:
    doorbell.ring(doorbell.OPERATORS, events.ViewsChanged(operator.pk))

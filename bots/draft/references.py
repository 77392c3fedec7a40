"""The places of a draft that lead to an interaction, and leading them to another one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from django.apps import apps
from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bots.models import Bot, Button, Interaction


class Place(msgspec.Struct, frozen=True):
    """A place that leads to an interaction: in words, and in whose form it is (None: in the bot's settings)."""

    words: str
    interaction: int | None


def places(interaction: Interaction) -> list[Place]:
    """All places that lead to the interaction, but not its own."""
    return [_place(row, field) for field in _fields() for row in _rows(field, interaction)]


class Led(msgspec.Struct, frozen=True):
    """A place that was led to another interaction: its row and field, and the id it holds since (None: nothing)."""

    model: str
    row: int
    field: str
    target: int | None


@transaction.atomic
def lead_to(other: Interaction, *, instead_of: Interaction) -> list[Led]:
    """Makes all places that lead to `instead_of` lead to `other`, and tells which they were.

    `other` itself must not be followed by itself, and is then followed by nothing.
    """
    led = []
    for field in _fields():
        for row in list(_rows(field, instead_of)):
            target = None if row == other and field.model is Interaction else other.pk
            type(row)._default_manager.filter(pk=row.pk).update(**{field.attname: target})
            led.append(Led(row._meta.label_lower, row.pk, field.name, target))
    Interaction.objects.filter(pk=other.pk, next=None).update(pause_seconds=0)
    return led


def lead_back(led: Iterable[Led], item: Interaction) -> int:
    """Leads those places to the interaction again that nobody has changed since, and gives their number."""
    back = 0
    for one in led:
        rows = apps.get_model(one.model)._default_manager.filter(**{"pk": one.row, one.field: one.target})
        back += rows.update(**{one.field: item})
    return back


def _fields() -> Iterator[models.ForeignObject[Any, Any]]:
    """The fields that keep an interaction from being deleted."""
    for relation in Interaction._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel) and relation.on_delete is models.RESTRICT:
            yield relation.field


def _rows(field: Any, interaction: Interaction) -> Iterator[Any]:
    for row in field.model._default_manager.filter(**{field.name: interaction}):
        if _owner(row) != interaction:
            yield row


def _owner(row: Any) -> Any:
    """The interaction or the bot in whose form the row is."""
    if isinstance(row, Bot | Interaction):
        return row
    return row.interaction if hasattr(type(row), "interaction_id") and not hasattr(type(row), "bot_id") else row.bot


def _place(row: Any, field: Any) -> Place:
    owner = _owner(row)
    label = capfirst(str(field.verbose_name))
    if isinstance(owner, Bot):
        name = label if row == owner else capfirst(str(row._meta.verbose_name))
        return Place(_("Setting: %(name)s") % {"name": name}, None)
    if isinstance(row, Button):
        said = _("Button “%(label)s” of “%(name)s”") % {"label": row.label, "name": owner.name}
    else:
        said = _("“%(name)s”: %(field)s") % {"name": owner.name, "field": label}
    return Place(said, owner.pk)

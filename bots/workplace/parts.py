"""The parts of a form: a fieldset, and the kinds of rows that are shown with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from django.db.models import Field
from django.forms import BoundField

PREFIX, FOLDED = "part-", "folded"


class Part(msgspec.Struct, frozen=True):
    """A part of a form. `key` names it in addresses and in the `part` of the inlines that belong to it.

    `is_folded`: it can be closed. `is_open`: something in it was chosen or is wrong. `errors`: their number.
    """

    key: str
    fieldset: Any
    inlines: list[Any]
    is_folded: bool
    is_open: bool
    errors: int


def part(key: str, *, folded: bool = False) -> str:
    """The class of a fieldset that begins a part."""
    return f"{PREFIX}{key} {FOLDED}" if folded else f"{PREFIX}{key}"


def parts_of(adminform: Any, inlines: Iterable[Any]) -> list[Part]:
    """The parts of a form in their order. Inlines that name no part are in the first one."""
    fieldsets = list(adminform)
    keys = [_key(each) for each in fieldsets]
    places: dict[str, list[Any]] = {key: [] for key in keys}
    for inline in inlines:
        place = getattr(inline.opts, "part", keys[0])
        places[place if place in places else keys[0]].append(inline)
    return [_part(key, fieldset, places[key]) for key, fieldset in zip(keys, fieldsets, strict=True)]


def _part(key: str, fieldset: Any, inlines: list[Any]) -> Part:
    fields = list(_fields(fieldset))
    errors = sum(bool(field.errors) for field in fields)
    errors += sum(bool(form.errors) for inline in inlines for form in inline.formset.forms)
    rows = any(inline.formset.initial_forms for inline in inlines)
    is_open = bool(errors) or rows or any(_is_chosen(field) for field in fields)
    return Part(key, fieldset, inlines, FOLDED in fieldset.classes.split(), is_open, errors)


def _key(fieldset: Any) -> str:
    named = [name for name in fieldset.classes.split() if name.startswith(PREFIX)]
    return named[0].removeprefix(PREFIX) if named else ""


def _fields(fieldset: Any) -> Iterator[BoundField]:
    form = fieldset.form
    for given in fieldset.fields:
        for name in [given] if isinstance(given, str) else given:
            if name in form.fields:
                yield form[name]


def _is_chosen(field: BoundField) -> bool:
    """Whether the field holds something else than in a new row."""
    form: Any = field.form
    known = {each.name: each for each in form._meta.model._meta.concrete_fields}
    column: Field[Any, Any] | None = known.get(field.name)
    value = field.value()
    if value in (None, "", False, []):
        return False
    return column is None or not column.has_default() or str(value) != str(column.get_default())

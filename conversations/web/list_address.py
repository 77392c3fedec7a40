"""The list that the console's address names: its query has the fields of the command `list`.

An address is written by hand, kept as a bookmark and sent to colleagues, so each field is read by itself: one that does
not fit is left out and told, and the rest of the list is shown. `static/js/console/list-address.js` writes the query.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import msgspec
from django.http import QueryDict

from conversations.domain.list_filters import Filters, chosen
from conversations.protocol import ListChoice
from conversations.refusals import Refused

FIELDS = {
    field.encode_name: field.name for field in msgspec.structs.fields(ListChoice) if field.name not in ("ref", "bot")
}
"""The attribute of each name in a query. `bots` stands there once for each bot."""
SHOWN = 40
"""Characters of a field that was left out, in the words about it."""


class Addressed(NamedTuple):
    """The list of an address: the fields that fit, as JSON, and those that were left out, as "name=value"."""

    fields: dict[str, Any]
    left_out: list[str]

    @property
    def list(self) -> Filters:
        """The list."""
        return chosen(_choice(self.fields))


def read(query: QueryDict, known: Mapping[str, Collection[Any]]) -> Addressed:
    """The list that the query names; Awaiting Agent if it names none. `known`: what fields may name, by field."""
    fields: dict[str, Any] = {"view": "awaiting"}
    left_out = []
    for name in FIELDS:
        given: Any = list(filter(None, query.getlist(name))) if name == "bots" else query.get(name)
        if not given:
            continue
        try:
            fields |= _fitting(name, given, known.get(name))
        except (msgspec.ValidationError, Refused, ValueError):
            text = ",".join(given) if name == "bots" else given
            left_out.append(f"{name}={text if len(text) <= SHOWN else text[:SHOWN] + '…'}")
    return Addressed(fields, left_out)


def _fitting(name: str, given: Any, known: Collection[Any] | None) -> dict[str, Any]:
    """The field as JSON; nothing if it says what is usual. Raises for a value that does not fit."""
    choice = _choice({"view": "awaiting", name: given})
    chosen(choice)
    value = getattr(choice, FIELDS[name])
    if known is not None and not set(value if name == "bots" else [value]) <= set(known):
        raise ValueError(name)
    return {name: msgspec.to_builtins(value)} if value else {}


def _choice(fields: Mapping[str, Any]) -> ListChoice:
    return msgspec.convert({"ref": "address", **fields}, ListChoice, strict=False)

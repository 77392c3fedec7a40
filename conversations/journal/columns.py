"""Which columns the journal writes, and a conversation's row that came as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, TypeAlias

from django.db import models

from conversations.models import Conversation, Entry, Receipt, Visitor, Wait

ROW_GROUPS = {
    "line": (
        "last_seq",
        "last_author",
        "last_text",
        "last_at",
        "last_operator",
        "last_name",
        "unread",
        "unanswered",
    ),
    "visitor": (
        "visitor_last_text",
        "visitor_last_at",
        "visitor_at",
        "visitor_entries",
        "stalls_at",
        "abandons_at",
        "ends_at",
    ),
    "bot": ("misses", "bot_unavailable", "session", "bot_due", "bot_due_at", "follows_at", "proposal"),
    "control": (
        "operator",
        "epoch",
        "finishes_at",
        "awaiting_since",
        "awaiting_reason",
        "awaiting_told",
        "first_awaiting_since",
        "first_awaiting_reason",
        "ended_at",
        "mode",
    ),
    "seen": ("seen_seq", "visitor_seen_seq", "visitor_seen_at"),
}
"""The fields of a conversation's row that an item may change. Those of a group mostly change together: a write on
PostgreSQL leaves out the groups that are as they were."""

Groups: TypeAlias = tuple[str, ...]
"""Names of `ROW_GROUPS`, in its order."""

GroupValues: TypeAlias = tuple[tuple[Any, ...], ...]
"""A row's values, in the order of `ROW_GROUPS`."""

ALL_GROUPS: Groups = tuple(ROW_GROUPS)

ROW_FIELDS = tuple(name for group in ROW_GROUPS.values() for name in group)


@cache
def entry_fields() -> tuple[Any, ...]:
    """All of an entry's but its id."""
    return tuple(each for each in Entry._meta.concrete_fields if not each.primary_key)


@cache
def receipt_fields() -> tuple[Any, ...]:
    """All of a receipt's but its id."""
    return tuple(Receipt._meta.get_field(name) for name in ("sender", "ref", "answer", "at"))


@cache
def wait_fields() -> tuple[Any, ...]:
    """Those that the journal writes."""
    names = ("conversation", "since", "reason", "until", "ended_by", "category", "summary")
    return tuple(Wait._meta.get_field(name) for name in names)


@cache
def row_fields() -> tuple[Any, ...]:
    """A conversation's id and then `ROW_FIELDS`."""
    return tuple(Conversation._meta.get_field(name) for name in ("id", *ROW_FIELDS))


@cache
def fields_of(groups: Groups) -> tuple[Any, ...]:
    """The fields of these groups, without the id."""
    return tuple(
        Conversation._meta.get_field(name) for group in ROW_GROUPS if group in groups for name in ROW_GROUPS[group]
    )


def values_by_group(row: Conversation) -> GroupValues:
    """The row's values, in the order of `ROW_GROUPS`."""
    return tuple(read(row) for read in _readers())


def changed_groups(row: Conversation, stored: GroupValues) -> Groups:
    """The groups in which the row differs from these `values_by_group`."""
    return tuple(
        group for group, read, values in zip(ROW_GROUPS, _readers(), stored, strict=True) if read(row) != values
    )


@cache
def _readers() -> tuple[Any, ...]:
    return tuple(attrgetter(*(field.attname for field in fields_of((group,)))) for group in ROW_GROUPS)


def names(fields: Iterable[Any]) -> str:
    """The columns' names for a statement."""
    return ", ".join(f'"{each.column}"' for each in fields)


def conversation_columns(alias: str) -> str:
    """All columns of a conversation for a statement."""
    return ", ".join(f'{alias}."{each.column}"' for each in Conversation._meta.concrete_fields)


def conversation_of(found: dict[str, Any]) -> Conversation:
    """The conversation of a row that came as JSON."""
    fields: tuple[Any, ...] = Conversation._meta.concrete_fields
    values = [_from_json(each, found[each.column]) for each in fields]
    conversation: Conversation = Conversation.from_db("default", [each.attname for each in fields], values)
    return conversation


def visitor_of(pk: int, name: str) -> Visitor:
    """A visitor of whom only this is known. The rest is read when it is asked for: its defaults cost 30 µs."""
    visitor: Visitor = Visitor.from_db("default", ("id", "name"), (pk, name))
    return visitor


def correct(conversation: Conversation, found: dict[str, Any], *, partly: bool) -> None:
    """Sets the values that another process has stored, which came as JSON; `partly`: those that are there.

    Raises KeyError if a column is missing that must not.
    """
    for each in row_fields():
        if not partly or each.column in found:
            setattr(conversation, each.attname, _from_json(each, found[each.column]))


def _from_json(column: Any, value: Any) -> Any:
    return datetime.fromisoformat(value) if value is not None and isinstance(column, models.DateTimeField) else value

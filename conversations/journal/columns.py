"""Which columns the journal writes, and a conversation's row that came as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from django.db import models

from conversations.models import Conversation, Entry, Receipt, Wait

ROW_FIELDS = (
    "operator",
    "epoch",
    "finishes_at",
    "awaiting_since",
    "awaiting_reason",
    "awaiting_told",
    "first_awaiting_since",
    "first_awaiting_reason",
    "misses",
    "bot_unavailable",
    "session",
    "bot_due",
    "bot_due_at",
    "follows_at",
    "last_seq",
    "last_author",
    "last_text",
    "last_at",
    "last_operator",
    "last_name",
    "visitor_last_text",
    "visitor_last_at",
    "visitor_at",
    "stalls_at",
    "abandons_at",
    "ends_at",
    "visitor_entries",
    "unanswered",
    "unread",
    "seen_seq",
    "visitor_seen_seq",
    "visitor_seen_at",
    "ended_at",
)
"""The fields of a conversation's row that an item may change."""


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


def correct(conversation: Conversation, found: dict[str, Any]) -> None:
    """Sets the values that another process has stored, which came as JSON. Raises KeyError if a column is missing."""
    for each in row_fields():
        setattr(conversation, each.attname, _from_json(each, found[each.column]))


def _from_json(column: Any, value: Any) -> Any:
    return datetime.fromisoformat(value) if value is not None and isinstance(column, models.DateTimeField) else value

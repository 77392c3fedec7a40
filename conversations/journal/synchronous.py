"""Commits on the caller's thread, over Django's connection, on either database."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import DatabaseError, DataError, OperationalError, connection, transaction
from django.utils import timezone

from bots.answering.published import PublishedBot, published
from conversations.journal import sqlite_rows, sqlite_sql
from conversations.journal.batch import Key, Known, decide
from conversations.journal.changes import Changes
from conversations.journal.columns import GroupValues, values_by_group
from conversations.journal.entries import NewEntry
from conversations.journal.items import Append, Result
from conversations.models import Conversation, Entry, Receipt
from conversations.realtime import doorbell
from conversations.refusals import Refused

logger = logging.getLogger(__name__)


def commit(items: Sequence[Append]) -> list[Result]:
    """Stores the items in one transaction; the results are in their order. Rings the doorbell after the commit.

    Raises OperationalError while the database cannot be reached.
    """
    try:
        with transaction.atomic():
            return _store(items)
    except OperationalError:
        raise
    except (DatabaseError, UnicodeError):
        # Another process answered one of these refs in the same moment, or the database refuses one of the items.
        # One by one, each item gets its own result.
        if len(items) == 1:
            return [_store_again(items[0])]
        return [result for item in items for result in commit([item])]


def write(conversation: Conversation, item: Append) -> list[NewEntry]:
    """Stores an item in the caller's transaction, who has locked the conversation's row; gives the new entries.

    `conversation` has the new values afterwards. The doorbell rings after the commit. Raises `Refused`.
    """
    [result], changes = decide([item], _known([item], {conversation.pk: conversation}, answered={}), timezone.now())
    if isinstance(result, Refused):
        raise result
    save(changes)
    return changes.rows().entries


def save(changes: Changes, stored: Mapping[int, GroupValues] | None = None) -> None:
    """Stores the changes in the caller's transaction; the doorbell rings after the commit.

    `stored`: by conversation, its row as it is in the database, where that is known.
    """
    if connection.vendor == "postgresql":
        from conversations.journal import postgres_sql  # here, because it imports psycopg, which takes 10 MB

        postgres_sql.save(changes)
    else:
        sqlite_sql.save(changes, stored)
    doorbell.ring_many_after_commit(tuple(changes.messages()))


def _store_again(item: Append) -> Result:
    try:
        with transaction.atomic():
            return _store([item])[0]
    except (DataError, UnicodeError):
        logger.exception("journal refused by the database")
        return Refused("unavailable")


def _store(items: Sequence[Append]) -> list[Result]:
    rows = _locked(items)
    stored = {pk: values_by_group(row) for pk, row in rows.items()}
    # Only after the locks: the answers that another process has given until now are then found.
    results, changes = decide(items, _known(items, rows, _answered(items)), timezone.now())
    if changes.changed:
        save(changes, stored)
    return results


def _locked(items: Sequence[Append]) -> dict[int, Conversation]:
    ids = {item.conversation for item in items}
    visitors = any(item.visitor_acts for item in items)  # whom the bot may call by name
    if connection.vendor == "sqlite":
        return sqlite_rows.conversations_of(ids, visitors=visitors)
    locked = Conversation.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in (locked.select_related("visitor") if visitors else locked)}


def _known(items: Sequence[Append], rows: dict[int, Conversation], answered: dict[Key, dict[str, Any]]) -> Known:
    return Known(rows, answered, _bots(items, rows), _following(items, rows))


def _answered(items: Iterable[Append]) -> dict[Key, dict[str, Any]]:
    refs = [item.ref for item in items if item.ref]
    if not refs:
        return {}
    senders = {item.sender for item in items}
    if connection.vendor == "sqlite":
        return sqlite_rows.answers_of(senders, refs)
    found = Receipt.objects.filter(sender__in=senders, ref__in=refs)
    return {(receipt.sender, receipt.ref): receipt.answer for receipt in found}


def _bots(items: Iterable[Append], rows: Mapping[int, Conversation]) -> dict[int, PublishedBot]:
    """By conversation: its bot, if it is needed; one query for each bot."""
    acting = {pk for item in items if item.visitor_acts and (pk := item.conversation) in rows}
    bots = {bot: published(bot) for bot in {rows[pk].bot_id for pk in acting}}
    return {pk: bots[rows[pk].bot_id] for pk in acting}


def _following(items: Iterable[Append], rows: Mapping[int, Conversation]) -> dict[tuple[int, int], int]:
    """By conversation and answered entry: the visitor's next entry; one query for each answer that is not to the last
    entry."""
    found = {}
    for item in items:
        row = rows.get(item.conversation)
        if row is None or item.answers is None or item.answers == row.last_seq:
            continue
        later = Entry.objects.filter(conversation=row, author="visitor", seq__gt=item.answers, attachment__isnull=True)
        if following := later.order_by("seq").values_list("seq", flat=True).first():
            found[row.pk, item.answers] = following
    return found

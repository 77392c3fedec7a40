"""What both databases say when waits are stored.

A wait is stored as it is to be, whether its row exists or not: so a wait that another version of the product began
without a row gets one at the latest when it ends. Another wait of the conversation that is still open is such a
version's, too, whose takeover ended it.
"""

from __future__ import annotations

from functools import cache

from conversations.journal.columns import names, wait_fields
from conversations.models import Wait

SAID = ("category", "summary")
"""The columns of what an engine said when it handed over."""


@cache
def table() -> str:
    """The table's name, quoted."""
    return f'"{Wait._meta.db_table}"'


def close_others(since: str) -> str:
    """The assignments and the condition that end an open wait with another beginning than `since`."""
    return f'"until" = {since}, "ended_by" = \'takeover\' WHERE "until" IS NULL AND "since" <> {since}'


@cache
def insert_into() -> str:
    """The beginning of the statement that stores waits."""
    return f"INSERT INTO {table()} ({names(wait_fields())})"


@cache
def on_conflict() -> str:
    """The end of the statement that stores waits. What an engine said stays unless it says something else."""
    kept = (f'"{name}" = COALESCE(NULLIF(excluded."{name}", \'\'), {table()}."{name}")' for name in SAID)
    newer = (f'"{name}" = excluded."{name}"' for name in ("reason", "until", "ended_by"))
    return f'ON CONFLICT ("conversation_id", "since") DO UPDATE SET {", ".join((*newer, *kept))}'
